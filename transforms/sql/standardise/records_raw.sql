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

-- Where a refused row slid by a cell, somebody's name or number stands in its key: that is no key,
-- and not to be published. A register whose accepted rows have such keys means them.
own_keys as (
    select
        * exclude (source_record_id),
        case
            when
                is_quarantined
                and regexp_matches(source_record_id, '(^|/)(\p{Han}{2,4}|[0-9]{17}[0-9Xx])(/|$)')
                and source not in (
                    select a.source from every_source as a
                    where
                        not a.is_quarantined
                        and regexp_matches(
                            a.source_record_id, '(^|/)(\p{Han}{2,4}|[0-9]{17}[0-9Xx])(/|$)'
                        )
                )
                then null
            else source_record_id
        end as source_record_id,
        source_record_id is not null as has_some_key
    from every_source
),

-- A row refused for want of a key is still a birth that somebody recorded: it goes by its place in
-- its file, which is no key to publish, and shields that birth as every refused row does.
named as (
    select
        * exclude (source_record_id, has_some_key),
        source_record_id is null as has_no_key,
        coalesce(source_record_id, source_file || '!' || row_number) as source_record_id
    from own_keys
    where has_some_key or birth_date is not null
),

-- A refused row can repeat the key of an accepted one; the accepted one keeps the key.
ranked as (
    select
        *,
        row_number() over (
            partition by source, source_record_id
            order by is_quarantined, source_file, row_number
        ) as key_rank
    from named
),

-- Another mother and another day under a key in use: a hospital that counts from 1 again, a number
-- given out twice. That row is refused, but its birth is none that nobody recorded. It goes by the
-- key and its rank.
keyed as (
    select
        r.* exclude (source_record_id, key_rank, has_no_key),
        r.key_rank > 1 or r.has_no_key as is_spare_key,
        case
            when r.key_rank > 1 then r.source_record_id || '~' || r.key_rank else r.source_record_id
        end
            as source_record_id
    from ranked as r
    inner join ranked as kept
        on
            r.source = kept.source
            and r.source_record_id = kept.source_record_id
            and kept.key_rank = 1
    where
        r.key_rank = 1
        or (r.birth_date <> kept.birth_date and r.mother_name_raw <> kept.mother_name_raw)
)

select
    *,
    cast(row_number() over (order by source, source_record_id) as integer) as record_no
from keyed
