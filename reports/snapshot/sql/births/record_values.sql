-- One row per accepted record that tells of a birth: what this source says of it, without names.
-- The statistics read it: a source's own counts, the delay of its reports, its weights and days. A
-- refused record's key may hold what should not be published, so it stays out; the birth that it
-- belongs to is in record_links. In the order of the warehouse, which a run writes by this table's
-- key.
select
    source, shown_key(source_record_id) as source_record_id,
    birth_date, baby_sex as sex, parity, town_code, place, hospital_code,
    birth_weight_g, report_month, recorded_on, is_claim,
    hospital_name is not null as names_hospital
from birth_records
where not is_quarantined
