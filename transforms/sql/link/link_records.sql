-- One row per record that tells of a birth: the keys and numbers that matching compares.
-- Integers stand for names and places, so that a pair costs a few bytes; day_no counts days from
-- 1970-01-01.
select
    r.record_no,
    r.source,
    case r.source when 'population' then 1 when 'wis' then 2 when 'hospital' then 4 else 8 end
        as source_bit,
    r.is_quarantined,
    r.birth_date,
    cast(r.birth_date - date '1970-01-01' as integer) as day_no,
    cast((year(r.birth_date) * 12 + month(r.birth_date)) // 2 as integer) as two_month_no,
    r.baby_sex,
    -- A cradle name (张毛毛) gives way to the real one: it neither names a child nor tells two apart.
    case when not baby.is_milk_name then baby.name_no end as baby_name_no,
    case when not baby.is_milk_name then baby.fold_no end as baby_fold_no,
    mother.name_no as mother_name_no,
    father.name_no as father_name_no,
    mother.fold_no as mother_fold_no,
    father.fold_no as father_fold_no,
    mother.surname_no as mother_surname_no,
    mother.sound_letters is not null as mother_is_transcribed,
    r.mother_id_number,
    r.mother_id_kind,
    r.mother_id_status,
    r.mother_birth_date,
    r.mother_birth_year,
    r.father_id_number,
    r.father_id_kind,
    r.birth_certificate_no,
    r.telephone,
    r.town_code,
    r.village_code,
    -- Of the address; where none is told, of the hospital, for most give birth in their own county.
    left(coalesce(r.town_code, case when t.county is not null then r.hospital_code end), 6)
        as county_code,
    r.hospital_code,
    r.plurality,
    r.birth_order,
    r.birth_weight_g,
    r.parity
from birth_records as r
left join names as mother on r.mother_name_no = mother.name_no
left join names as father on r.father_name_no = father.name_no
left join names as baby on r.baby_name_no = baby.name_no
left join
    (select distinct left(town_code, 6) as county from town_list) as t
    on left(r.hospital_code, 6) = t.county
