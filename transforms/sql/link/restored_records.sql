-- One row per record of a published run: as `birth_records` had it, as far as matching reads it.
-- Of a mother without a birth date the age is not published, and is no more compared here.
select
    cast(row_number() over (order by r.source, r.source_record_id) as integer) as record_no,
    r.* exclude (mother_name, father_name, baby_name),
    false as is_spare_key,
    mother.name as mother_name,
    mother.name_no as mother_name_no,
    father.name as father_name,
    father.name_no as father_name_no,
    baby.name as baby_name,
    baby.name_no as baby_name_no,
    r.baby_sex as baby_sex_stated,
    id_kind(r.mother_id_number) as mother_id_kind,
    id_status(r.mother_id_raw) as mother_id_status,
    cast(year(r.mother_birth_date) as integer) as mother_birth_year,
    id_kind(r.father_id_number) as father_id_kind
from published_records as r
left join names as mother on r.mother_name = mother.name
left join names as father on r.father_name = father.name
left join names as baby on r.baby_name = baby.name
