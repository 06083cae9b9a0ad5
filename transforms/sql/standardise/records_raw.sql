-- One row per record that tells of a birth, from every source, as delivered.
-- record_no is dense and follows (source, source_record_id), so that a rerun numbers alike.
with every_source as (
    select * from records_population
    union all
    select * from records_wis
    union all
    select * from records_hospital
    union all
    select * from records_exchange
),

-- A refused row can repeat the key of an accepted one; the accepted one keeps the key.
keyed as (
    select
        *,
        row_number() over (
            partition by source, source_record_id
            order by is_quarantined, source_file, row_number
        ) as key_rank
    from every_source
    where source_record_id is not null
)

select
    * exclude (key_rank),
    cast(row_number() over (order by source, source_record_id) as integer) as record_no
from keyed
where key_rank = 1
