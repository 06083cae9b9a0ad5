-- One row per case.
-- The case_id is a digest of what the case says about which records, so that the same case has it
-- next month too: of the first subject, or, where no record is the subject, of the record after
-- which the birth is named. A contradicted value is part of it: another wrong value is another
-- case. Where that value is an ID number or a name, it goes in as a keyed digest: the number of a
-- case is published, and from a plain one the ID number could be guessed back.
with anchored as (
    select
        d.draft_key,
        min(r.source || ':' || shown_key(r.source_record_id))
            filter (where d.role = 'subject')
            as first_subject
    from draft_records as d
    inner join birth_records as r on d.record_no = r.record_no
    group by d.draft_key
),

-- What rests on damaged records is a person's to look at first, however sure it looks.
graded as (
    select
        d.* exclude (probability),
        case when x.draft_key is null then d.probability else least(d.probability, 0.5) end
            as probability
    from case_drafts as d
    left join damaged_drafts as x on d.draft_key = x.draft_key
)

select
    'C' || substr(md5(concat_ws(
        '|', d.case_type, d.subtype, d.register, coalesce(a.first_subject, d.birth_id),
        case
            when t.contradicted_value = 'mother_identity'
                then keyed_digest(
                    'value in a case number', coalesce(d.stated_value, d.stated_mother_name)
                )
            else coalesce(d.stated_value, d.stated_mother_name)
        end
    )), 1, 15) as case_id,
    d.draft_key,
    d.case_type,
    d.subtype,
    d.register,
    coalesce(s.town_code, b.town_code) as town_code,
    d.birth_id,
    b.birth_month,
    d.class as probability_class,
    d.probability,
    case
        when d.probability >= 0.99 then 'certain'
        when d.probability >= 0.90 then 'probable'
        else 'review'
    end as grade,
    'open' as status,
    c.extract_date as opened_on,
    d.stated_value,
    d.shown_value,
    d.stated_mother_name,
    d.shown_mother_name,
    d.days_apart,
    d.mother_age_years,
    d.claimed_records,
    d.stated_place,
    d.rival_id
from graded as d
cross join run_context as c
inner join births as b on d.birth_id = b.birth_id
inner join case_type_rules as t on d.case_type = t.case_type and d.subtype = t.subtype
left join anchored as a on d.draft_key = a.draft_key
left join birth_records as s on d.subject_no = s.record_no
