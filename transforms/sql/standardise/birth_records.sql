-- One row per record that tells of a birth, standardised: names, numbers, dates and places ready to
-- compare.
-- What cannot be read is null here and stands as delivered in the *_raw columns.
with named as (
    select
        r.*,
        mother.name as mother_name_given,
        mother.name_no as mother_name_given_no,
        father.name_no as father_name_no,
        baby.name_no as baby_name_given_no,
        father.name as father_name,
        baby.name as baby_name_given,
        baby.clue_parent_name,
        baby.clue_parent_no,
        baby.clue_sex,
        baby.clue_birth_order,
        baby.suffix_parent_name,
        baby.suffix_sex,
        mother_id.id_number as mother_id_number,
        mother_id.id_kind as mother_id_kind,
        coalesce(mother_id.id_status, 'missing') as mother_id_status,
        mother_id.id_fragment as mother_id_fragment,
        coalesce(mother_id.birth_date, r.mother_card_birth_date) as mother_birth_date,
        father_id.id_number as father_id_number,
        father_id.id_kind as father_id_kind,
        coalesce(father_id.id_status, 'missing') as father_id_status
    from records_raw as r
    left join id_numbers as mother_id on r.mother_id_raw = mother_id.id_raw
    left join id_numbers as father_id on r.father_id_raw = father_id.id_raw
    left join name_index as mother on r.mother_name_raw = mother.raw_name
    left join name_index as father on r.father_name_raw = father.raw_name
    left join name_index as baby on r.baby_name_raw = baby.raw_name
),

-- 李婷子 and 李婷女 look like names; beside a mother 李婷 they are placeholders.
baby_named as (
    select
        *,
        coalesce(suffix_parent_name in (mother_name_given, father_name), false)
            as baby_is_named_after_parent
    from named
),

placed as (
    select
        b.*,
        case
            when b.village_code_raw is null then a.town_code
            when substr(b.village_code_raw, 1, 9) in (select t.town_code from town_list as t)
                then substr(b.village_code_raw, 1, 9)
            else g.town_code
        end as town_code,
        a.village_name,
        case
            when b.village_code_raw is not null
                then substr(b.village_code_raw, 1, 6) in (select d.code from district_codes as d)
            when a.place = 'district' then true
            when a.place = 'other_county' then false
        end as is_resident
    from baby_named as b
    left join merged_towns as g on substr(b.village_code_raw, 1, 9) = g.former_code
    left join hospital_counties as hospital on left(b.hospital_code, 6) = hospital.code
    left join
        addresses as a
        on b.address = a.raw_address and coalesce(hospital.code, '') = a.hospital_county
)

select
    p.record_no,
    p.source,
    p.source_record_id,
    p.source_file,
    p.row_number,
    p.is_quarantined,
    p.is_spare_key,
    p.is_claim,
    p.birth_date,
    coalesce(
        case when p.baby_sex in ('1', '2') then p.baby_sex end,
        p.clue_sex,
        case when p.baby_is_named_after_parent then p.suffix_sex end
    ) as baby_sex,
    case when p.baby_sex in ('1', '2') then p.baby_sex end as baby_sex_stated,
    case when not p.baby_is_named_after_parent then p.baby_name_given end as baby_name,
    case when not p.baby_is_named_after_parent then p.baby_name_given_no end as baby_name_no,
    -- 李婷之女 names the mother, unless 李婷 is the father.
    coalesce(
        p.mother_name_given,
        case when p.clue_parent_name is distinct from p.father_name then p.clue_parent_name end
    ) as mother_name,
    coalesce(
        p.mother_name_given_no,
        case when p.clue_parent_name is distinct from p.father_name then p.clue_parent_no end
    ) as mother_name_no,
    -- A passport or permit stands here as it is written; its kind says with what it compares.
    p.mother_id_number,
    p.mother_id_kind,
    p.mother_id_status,
    p.mother_id_fragment,
    p.mother_birth_date,
    coalesce(
        cast(year(p.mother_birth_date) as integer),
        cast(year(p.birth_date) as integer) - p.mother_age_years
    ) as mother_birth_year,
    p.father_name,
    p.father_name_no,
    p.father_id_number,
    p.father_id_kind,
    p.father_id_status,
    case when regexp_matches(p.certificate_raw, '^[A-Z][0-9]{9}$') then p.certificate_raw end
        as birth_certificate_no,
    p.town_code,
    case
        when length(p.village_code_raw) = 12 and substr(p.village_code_raw, 1, 9) = p.town_code
            then p.village_code_raw
    end as village_code,
    p.village_name,
    p.address,
    case
        when length(regexp_replace(p.telephone, '[^0-9]', '', 'g')) >= 7
            then right(regexp_replace(p.telephone, '[^0-9]', '', 'g'), 11)
    end as telephone,
    p.is_resident,
    p.moved_out,
    p.parity,
    p.plurality,
    coalesce(p.birth_order, p.clue_birth_order) as birth_order,
    p.birth_weight_g,
    coalesce(p.hospital_code, named_hospital.hospital_code) as hospital_code,
    coalesce(p.hospital_name, facility.hospital_name) as hospital_name,
    p.place,
    p.outcome,
    p.report_month,
    p.recorded_on,
    p.updated_on,
    p.woman_id,
    p.mother_name_raw,
    p.mother_id_raw,
    p.father_name_raw,
    p.father_id_raw,
    p.baby_name_raw,
    p.baby_id_raw
from placed as p
left join (
    select hospital_name, min(hospital_code) as hospital_code
    from accepted.hospitals
    group by hospital_name
) as named_hospital
    on p.hospital_name = named_hospital.hospital_name
left join accepted.hospitals as facility on p.hospital_code = facility.hospital_code
-- In this order the last of DuckDB's row groups is the one that is not full: an update fills it up,
-- where it would else merge them all, which is to write the table again.
order by p.record_no
