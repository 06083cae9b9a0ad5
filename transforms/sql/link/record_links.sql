-- One row per record: its birth, and the probability that it belongs there.
-- In a family that was divided, by how much the best division beats the best in which the record is
-- with others; else by its best agreement. A record alone in its birth is as sure as its best rival
-- is poor. A refused row under a key in use has no name of its own to be linked by.
select
    r.source,
    r.source_record_id,
    m.birth_id,
    case
        -- No pair says it, two gaps do.
        when g.birth_no is not null and coalesce(w.inside_bits, 0) < 4 then 0.95
        when a.margin_bits is not null then 1 / (1 + pow(2.0, -least(a.margin_bits, 40)))
        when w.inside_bits is not null then 1 / (1 + pow(2.0, -least(w.inside_bits, 40)))
        when w.outside_bits is not null then 1 - 1 / (1 + pow(2.0, -least(w.outside_bits, 40)))
        else 1.0
    end as match_probability
from birth_members as m
inner join birth_records as r on m.record_no = r.record_no
inner join assigned as a on m.record_no = a.record_no
left join member_weights as w on m.record_no = w.record_no
-- One equality: with a second condition DuckDB compares all with all.
left join
    complementary_links as g
    on case when r.source = 'wis' then m.birth_no end = g.birth_no
where not r.is_spare_key
