-- One row per source whose accepted records bear names or ID numbers as keys: that register means
-- them.
select distinct a.source
from (
    select
        source,
        is_quarantined,
        source_record_id
    from records_population
    union all
    select
        source,
        is_quarantined,
        source_record_id
    from records_wis
    union all
    select
        source,
        is_quarantined,
        source_record_id
    from records_hospital
    union all
    select
        source,
        is_quarantined,
        source_record_id
    from records_exchange
) as a
where
    not a.is_quarantined
    and regexp_matches(a.source_record_id, '(^|/)(\p{Han}{2,4}|[0-9]{17}[0-9Xx])(/|$)')
