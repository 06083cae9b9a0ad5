-- One row per accepted record of a register that claims a birth: the town and the month that count
-- it.
-- WIS counts a birth in the month of its return, the population register in the month of birth.
select
    birth_records.source as register,
    shown_key(birth_records.source_record_id) as source_record_id,
    coalesce(birth_records.town_code, run_context.district_code) as town_code,
    coalesce(birth_records.report_month, strftime(birth_records.birth_date, '%Y%m'), '')
        as counted_month,
    births.town_code as birth_town
from birth_records
cross join run_context
left join record_links as links
    on
        birth_records.source = links.source
        and birth_records.source_record_id = links.source_record_id
left join births on links.birth_id = births.birth_id
where
    birth_records.source in ('wis', 'population')
    and birth_records.is_claim
    and not birth_records.is_quarantined
order by register, birth_records.source_record_id
