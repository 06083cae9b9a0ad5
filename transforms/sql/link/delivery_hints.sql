-- One row per record: how many babies the hospitals' rows of its delivery speak of, and which baby it is by the order
-- of parities or certificates in its own register.
with both_ways as (
    select record_l as record_no, record_r as other_no from delivery_pairs
    union all
    select record_r, record_l from delivery_pairs
),

plurality as (
    select
        b.record_no,
        max(greatest(coalesce(o.plurality, 1), coalesce(o.birth_order, 1))) as plurality
    from both_ways as b
    inner join link_records as o on b.other_no = o.record_no
    where o.source = 'hospital' and o.plurality is not null
    group by b.record_no
),

same_register as (
    select
        b.record_no,
        1 + count(*) filter (where o.parity < r.parity) as parity_rank,
        bool_and(o.parity <> r.parity) as parities_differ
    from both_ways as b
    inner join link_records as r on b.record_no = r.record_no
    inner join link_records as o on b.other_no = o.record_no
    where r.source = o.source and r.source in ('wis', 'population')
    group by b.record_no
)

select
    r.record_no,
    greatest(p.plurality, r.plurality, case when r.source = 'hospital' then r.birth_order end) as plurality,
    case
        when r.source in ('hospital', 'exchange') then r.birth_order
        when s.parities_differ then s.parity_rank
    end as birth_order
from link_records as r
left join plurality as p on r.record_no = p.record_no
left join same_register as s on r.record_no = s.record_no
