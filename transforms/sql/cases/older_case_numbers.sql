-- One row per case whose number earlier versions made from an ID number, a name or a key that names
-- somebody: the number that they gave it.
-- An older ledger knows the case by that number, and keeps it.
with anchored as (
    select
        case_id,
        min(source || ':' || source_record_id) filter (where role = 'subject') as first_subject
    from case_records
    group by case_id
),

numbered as (
    select
        c.case_id,
        'C' || substr(md5(concat_ws(
            '|', c.case_type, c.subtype, c.register, coalesce(a.first_subject, c.birth_id),
            coalesce(c.stated_value, c.stated_mother_name)
        )), 1, 15) as older_case_id
    from cases as c
    left join anchored as a on c.case_id = a.case_id
)

select *
from numbered
where case_id <> older_case_id
