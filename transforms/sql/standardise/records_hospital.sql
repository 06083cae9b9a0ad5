-- One row per baby in a hospital's birth register.
-- A refused row without a hospital's code belongs to the hospital whose file it stands in: the one
-- that the file's other rows name, else the one that the file is named after.
with file_rows as (
    select
        source_file,
        case when min(hospital_code) = max(hospital_code) then min(hospital_code) end
            as hospital_code
    from typed.hospital
    group by source_file
),

file_names as (
    select f.source_file, min(c.hospital_code) as hospital_code
    from file_rows as f
    inner join accepted.hospitals as c on contains(f.source_file, c.hospital_code)
    group by f.source_file
)

select
    'hospital' as source,
    h.source_record_id,
    h.source_file,
    h.row_number,
    h.is_quarantined,
    h.delivery_date as birth_date,
    h.baby_sex,
    h.baby_name as baby_name_raw,
    h.mother_name as mother_name_raw,
    h.mother_id_number as mother_id_raw,
    cast(null as date) as mother_card_birth_date,
    h.mother_age_years,
    h.spouse_name as father_name_raw,
    cast(null as varchar) as father_id_raw,
    cast(null as varchar) as baby_id_raw,
    h.birth_certificate_no as certificate_raw,
    cast(null as varchar) as village_code_raw,
    h.address,
    h.telephone,
    false as moved_out,
    true as is_claim,
    cast(null as integer) as parity,
    h.plurality,
    h.birth_order,
    h.birth_weight_g,
    coalesce(h.hospital_code, r.hospital_code, n.hospital_code) as hospital_code,
    cast(null as varchar) as hospital_name,
    cast(null as varchar) as place,
    coalesce(h.outcome, 'live') as outcome,
    cast(null as varchar) as report_month,
    h.delivery_date as recorded_on,
    h.delivery_date as updated_on,
    cast(null as varchar) as woman_id
from typed.hospital as h
left join file_rows as r on h.source_file = r.source_file
left join file_names as n on h.source_file = n.source_file
