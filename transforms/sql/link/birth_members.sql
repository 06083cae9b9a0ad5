-- One row per record: the birth it tells of.
-- A birth is named after one of its records (hospital first, then exchange, population, wis), so
-- that the same records make the same birth_id next month. A key that names a person goes in as
-- its keyed digest: the number of a birth is published.
with anchored as (
    select
        a.record_no,
        a.birth_no,
        first_value(r.source || ':' || shown_key(r.source_record_id)) over (
            partition by a.birth_no
            order by
                case r.source
                    when 'hospital' then 1 when 'exchange' then 2 when 'population' then 3 else 4
                end,
                r.source_record_id
        ) as anchor
    from assigned as a
    inner join birth_records as r on a.record_no = r.record_no
)

select
    record_no,
    birth_no,
    'B' || substr(md5(anchor), 1, 15) as birth_id
from anchored
