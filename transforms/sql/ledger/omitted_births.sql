-- One row per case: what its records tell of the birth that a register lacks.
-- Each value comes from the first record that has it: the hospital's, then the exchange notice's,
-- then the other register's; a place and a child's name from the other register first.
with member as (
    select
        case_records.case_id,
        birth_records.*,
        case birth_records.source when 'hospital' then 1 when 'exchange' then 2 else 3 end as trust
    from case_records
    inner join birth_records
        on
            case_records.source = birth_records.source
            and case_records.source_record_id = birth_records.source_record_id
    where not birth_records.is_quarantined
)

select
    case_id,
    first(birth_date order by trust, source_record_id)
        filter (where birth_date is not null) as birth_date,
    first(baby_sex order by trust, source_record_id)
        filter (where baby_sex is not null) as sex,
    first(parity order by trust, source_record_id)
        filter (where parity is not null) as parity,
    first(coalesce(village_code, town_code) order by trust desc, source_record_id)
        filter (where coalesce(village_code, town_code) is not null) as town,
    first(mother_name_raw order by trust, source_record_id)
        filter (where trim(mother_name_raw) <> '') as mother_name,
    first(mother_id_number order by trust, source_record_id)
        filter (where mother_id_number is not null) as mother_identity,
    first(baby_name order by trust desc, source_record_id)
        filter (where baby_name is not null) as child_name,
    first(birth_certificate_no order by trust, source_record_id)
        filter (where trim(birth_certificate_no) <> '') as certificate
from member
group by case_id
