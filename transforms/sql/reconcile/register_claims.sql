-- One row per birth and register that claims it: the register's values beside the other register's
-- and the evidence's.
with said as (
    select
        s.birth_id,
        s.source,
        s.records,
        r.record_no,
        r.source_record_id,
        r.birth_date,
        r.baby_sex,
        r.parity,
        r.town_code,
        r.updated_on,
        r.mother_id_number,
        r.mother_id_raw,
        r.mother_id_kind,
        r.mother_id_status,
        r.mother_name,
        r.mother_birth_date,
        r.place,
        r.hospital_code,
        r.report_month,
        r.woman_id
    from birth_sides as s
    inner join birth_records as r on s.record_no = r.record_no
    where s.source in ('wis', 'population')
)

select
    r.birth_id,
    r.source as register,
    r.records,
    r.record_no,
    r.source_record_id,
    o.record_no as other_no,
    e.hospital_no,
    e.exchange_no,
    coalesce(e.evidence_sources, 0) as evidence_sources,
    r.birth_date,
    o.birth_date as other_birth_date,
    e.birth_date as evidence_birth_date,
    r.baby_sex,
    o.baby_sex as other_sex,
    e.baby_sex as evidence_sex,
    r.parity,
    o.parity as other_parity,
    r.town_code,
    o.town_code as other_town,
    e.town_code as evidence_town,
    r.updated_on,
    o.updated_on as other_updated_on,
    coalesce(
        r.mother_id_number,
        case when r.mother_id_status = 'too_long' then id_clean(r.mother_id_raw) end
    ) as mother_id_number,
    r.mother_id_kind,
    r.mother_id_status,
    o.mother_id_number as other_mother_id,
    o.mother_id_kind as other_mother_id_kind,
    o.mother_id_status as other_mother_id_status,
    e.mother_id_number as evidence_mother_id,
    e.mother_id_kind as evidence_mother_id_kind,
    e.mother_id_is_old as evidence_mother_id_is_old,
    r.mother_name,
    o.mother_name as other_mother_name,
    e.mother_name as evidence_mother_name,
    r.mother_birth_date,
    r.place,
    r.hospital_code,
    r.report_month,
    r.woman_id
from said as r
left join said as o on r.birth_id = o.birth_id and r.source <> o.source
left join evidence as e on r.birth_id = e.birth_id
