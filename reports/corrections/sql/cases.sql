-- One row per case, with what a clerk needs to find the family: who is named, as the first of its
-- records has it.
-- The subject record speaks first, then the hospital's, WIS's, the population register's and the
-- exchange notice's; within one source the smallest key. Numbers are masked here, before they reach
-- a workbook.
with subjects as (
    select
        case_records.case_id, birth_records.*,
        row_number() over (
            partition by case_records.case_id
            order by
                case case_records.role when 'subject' then 0 else 1 end,
                case birth_records.source
                    when 'hospital' then 1 when 'wis' then 2 when 'population' then 3 else 4
                end,
                birth_records.source_record_id, birth_records.row_number nulls last
        ) as place_in_line
    from case_records
    inner join birth_records
        on
            case_records.source = birth_records.source
            and case_records.source_record_id = birth_records.source_record_id
    where not birth_records.is_quarantined
),
people as (
    select
        case_id,
        first(mother_name_raw order by place_in_line) filter (where trim(mother_name_raw) <> '')
            as mother,
        first(coalesce(mother_id_number, mother_id_raw) order by place_in_line)
        filter (where trim(coalesce(mother_id_number, mother_id_raw)) <> '') as mother_id,
        first(baby_name_raw order by place_in_line) filter (where trim(baby_name_raw) <> '')
            as child,
        first(baby_sex order by place_in_line) filter (where baby_sex is not null) as sex,
        first(birth_date order by place_in_line) filter (where birth_date is not null)
            as birth_date,
        first(address order by place_in_line) filter (where trim(address) <> '') as address,
        first(village_code order by place_in_line) filter (where village_code is not null)
            as village_code,
        first(father_name_raw order by place_in_line) filter (where trim(father_name_raw) <> '')
            as father,
        first(telephone order by place_in_line) filter (where trim(telephone) <> '') as telephone
    from subjects
    group by case_id
),
records as (
    select
        case_id, list(
            {'role': role, 'source': source, 'key': source_record_id}
            order by case role when 'subject' then 0 else 1 end, source, source_record_id
        ) as records
    from case_records
    group by case_id
)
-- Where the mother's number itself is in question, the sentence keeps it whole: masked, both
-- numbers may look alike.
select
    cases.case_id, cases.town_code, cases.case_type, cases.subtype, cases.register, cases.grade,
    case when shows_whole_number then sentence_zh else mask_sentence(sentence_zh) end
        as sentence_zh,
    case when shows_whole_number then sentence_en else mask_sentence(sentence_en) end
        as sentence_en,
    case when shows_whole_number then task_zh else mask_sentence(task_zh) end as task_zh,
    case when shows_whole_number then task_en else mask_sentence(task_en) end as task_en,
    mother,
    mask_id_number(mother_id) as mother_id,
    child,
    sex,
    strftime(birth_date, '%Y-%m-%d') as birth_date,
    people.village_code,
    villages.town_name as village_town,
    villages.village_name,
    address,
    father,
    case when getvariable('whole_telephones') then telephone else mask_telephone(telephone) end
        as telephone,
    records
from cases
left join case_type_rules
    on cases.case_type = case_type_rules.case_type and cases.subtype = case_type_rules.subtype
left join case_evidence on cases.case_id = case_evidence.case_id
left join people on cases.case_id = people.case_id
left join villages on people.village_code = villages.village_code
left join records on cases.case_id = records.case_id
-- What a town has refuted stays off the lists, until its evidence changes and the ledger opens it
-- again.
where cases.status <> 'refuted'
order by
    cases.town_code nulls last,
    case_type_rules.place,
    cases.subtype,
    cases.register,
    people.village_code nulls last,
    people.birth_date nulls last,
    cases.case_id
