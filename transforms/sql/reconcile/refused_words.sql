-- One row per row that a register had refused and that names no mother whom matching can read: its
-- words.
select
    'population' as register,
    concat_ws(
        ' ',
        person_id,
        name,
        id_number,
        village_code,
        mother_name,
        mother_id_number,
        father_name,
        father_id_number, birth_certificate_no
    ) as words
from typed.population
where is_quarantined and mother_name is null
union all
select
    'wis',
    concat_ws(
        ' ',
        b.record_id,
        b.woman_id,
        b.child_name,
        b.hospital_code,
        b.birth_certificate_no,
        b.village_code
    )
from typed.wis_birth as b
left join accepted.wis_woman as w on b.woman_id = w.woman_id
where b.is_quarantined and w.woman_id is null
