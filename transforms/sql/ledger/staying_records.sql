-- One row per case and register: of its records there, the one that stays.
-- That is the one which lies in the birth's town, then the one counted first (as in entry_fates).
with subject as (
    select
        case_records.case_id,
        birth_records.source as register,
        birth_records.source_record_id,
        row_number() over (
            partition by case_records.case_id, birth_records.source
            order by
                case
                    when
                        coalesce(birth_records.town_code, run_context.district_code)
                        = births.town_code then 0
                    else 1
                end,
                coalesce(
                    birth_records.report_month, strftime(birth_records.birth_date, '%Y%m'), ''
                ),
                shown_key(birth_records.source_record_id)
        ) as place
    from case_records
    inner join birth_records
        on
            case_records.source = birth_records.source
            and case_records.source_record_id = birth_records.source_record_id
    cross join run_context
    left join (
        select source, source_record_id, min(birth_id) as birth_id
        from record_links
        group by source, source_record_id
    ) as links
        on
            birth_records.source = links.source
            and birth_records.source_record_id = links.source_record_id
    left join births on links.birth_id = births.birth_id
    where
        case_records.role = 'subject'
        and birth_records.source in ('wis', 'population')
        and birth_records.is_claim
        and not birth_records.is_quarantined
)

select case_id, register, source_record_id
from subject
where place = 1
