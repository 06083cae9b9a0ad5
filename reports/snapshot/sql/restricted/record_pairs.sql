-- One row per pair of records that touches a case, compared by the model or agreeing for certain:
-- enough to explain it.
-- is_linked: whether both were given to one birth. A pair that was not compared has no weight.
with case_keys as (select distinct source, source_record_id from case_records),
scored as (
    select pairs.*
    from record_pairs as pairs
    left join
        case_keys as l
        on pairs.source_l = l.source and pairs.source_record_id_l = l.source_record_id
    left join
        case_keys as r
        on pairs.source_r = r.source and pairs.source_record_id_r = r.source_record_id
    where l.source is not null or r.source is not null
),
case_numbers as (
    select birth_records.record_no
    from birth_records
    inner join case_keys
        on
            birth_records.source = case_keys.source
            and birth_records.source_record_id = case_keys.source_record_id
),
certain as (
    select
        l.source as source_l, l.source_record_id as source_record_id_l,
        r.source as source_r, r.source_record_id as source_record_id_r,
        certain_pairs.rule
    from certain_pairs
    inner join birth_records as l on certain_pairs.record_l = l.record_no
    inner join birth_records as r on certain_pairs.record_r = r.record_no
    where
        certain_pairs.record_l in (select record_no from case_numbers)
        or certain_pairs.record_r in (select record_no from case_numbers)
),
uncompared as (
    select certain.* from certain
    left join scored using (source_l, source_record_id_l, source_r, source_record_id_r)
    where scored.source_l is null
),
every_pair as (
    select * from scored
    union all by name
    select * from uncompared
)
select every_pair.*, coalesce(l.birth_id = r.birth_id, false) as is_linked
from every_pair
left join
    record_links as l
    on every_pair.source_l = l.source and every_pair.source_record_id_l = l.source_record_id
left join
    record_links as r
    on every_pair.source_r = r.source and every_pair.source_record_id_r = r.source_record_id
order by source_l, source_record_id_l, source_r, source_record_id_r
