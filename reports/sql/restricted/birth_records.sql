-- One row per record that tells of a birth, with its identities as standardised and as delivered.
select
    source, source_record_id, source_file, row_number, is_quarantined, is_claim, birth_date, baby_sex,
    baby_name, mother_name, mother_id_number, mother_birth_date, father_name, father_id_number, birth_certificate_no,
    town_code, village_code, address, telephone, is_resident, moved_out, parity, plurality, birth_order,
    birth_weight_g, hospital_code, hospital_name, place, outcome, report_month, recorded_on, woman_id,
    mother_name_raw, mother_id_raw, father_name_raw, baby_name_raw
from birth_records
