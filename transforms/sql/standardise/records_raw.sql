-- One row per record that tells of a birth, from every source, as delivered.
-- record_no is dense and follows (source, source_record_id), so that a rerun numbers alike; an
-- update keeps the numbers that are known. record_key is the key before it is told from another
-- row's.
-- Keys are settled over the few columns that they hang on; all others are read once, at the end.
with every_source as not materialized (
    select * from records_population
    union all
    select * from records_wis
    union all
    select * from records_hospital
    union all
    select * from records_exchange
),

-- Where a refused row slid by a cell, somebody's name or number stands in its key: that is no key,
-- and not to be published. A register whose accepted rows have such keys means them.
own_keys as not materialized (
    select
        source,
        source_file,
        row_number,
        is_quarantined,
        birth_date,
        mother_name_raw,
        case
            when
                is_quarantined
                and regexp_matches(source_record_id, '(^|/)(\p{Han}{2,4}|[0-9]{17}[0-9Xx])(/|$)')
                and source not in (select m.source from meant_keys as m)
                then null
            else source_record_id
        end as own_key,
        source_record_id is not null as has_some_key
    from every_source
),

-- A row refused for want of a key is still a birth that somebody recorded: it goes by its place in
-- its file, which is no key to publish, and shields that birth as every refused row does.
named as materialized (
    select
        * exclude (own_key, has_some_key),
        own_key is null as has_no_key,
        coalesce(own_key, source_file || '!' || row_number) as record_key
    from own_keys
    where has_some_key or birth_date is not null
),

repeated as (
    select source, record_key
    from named
    group by source, record_key
    having count(*) > 1
),

-- A refused row can repeat the key of an accepted one; the accepted one keeps the key.
ranked as (
    select
        n.*,
        row_number() over (
            partition by n.source, n.record_key
            order by n.is_quarantined, n.source_file, n.row_number
        ) as key_rank
    from named as n
    semi join repeated as r on n.source = r.source and n.record_key = r.record_key
),

-- Another mother and another day under a key in use: a hospital that counts from 1 again, a number
-- given out twice. That row is refused, but its birth is none that nobody recorded. It goes by the
-- key and its rank.
keyed as not materialized (
    select
        n.source,
        n.source_file,
        n.row_number,
        n.record_key,
        n.has_no_key as is_spare_key,
        n.record_key as source_record_id
    from named as n
    anti join repeated as r on n.source = r.source and n.record_key = r.record_key
    union all
    select
        r.source,
        r.source_file,
        r.row_number,
        r.record_key,
        r.key_rank > 1 or r.has_no_key as is_spare_key,
        case when r.key_rank > 1 then r.record_key || '~' || r.key_rank else r.record_key end
            as source_record_id
    from ranked as r
    inner join ranked as kept
        on r.source = kept.source and r.record_key = kept.record_key and kept.key_rank = 1
    where
        r.key_rank = 1
        or (r.birth_date <> kept.birth_date and r.mother_name_raw <> kept.mother_name_raw)
),

numbered as (
    select
        *,
        cast(row_number() over (order by source, source_record_id) as integer) as record_no
    from keyed
)

select
    e.* exclude (source_record_id),
    n.record_key,
    n.is_spare_key,
    n.source_record_id,
    n.record_no
from every_source as e
inner join
    numbered as n
    on e.source = n.source and e.source_file = n.source_file and e.row_number = n.row_number
