-- One row per case.
-- The case_id is a digest of what the case says about which records, so that the same case has it
-- next month too: of the first subject, or, where no record is the subject, of the record after
-- which the birth is named.
with anchored as (
    select
        d.draft_key,
        min(r.source || ':' || r.source_record_id) filter (where d.role = 'subject')
            as first_subject
    from draft_records as d
    inner join birth_records as r on d.record_no = r.record_no
    group by d.draft_key
),

draft as (
    select
        c.* exclude (probability),
        c.draft_key in (select x.draft_key from damaged_drafts as x) as rests_on_damage,
        c.probability as stated_probability
    from (
        select *, case_type || '/' || subtype || '/' || register || '/' || birth_id as draft_key
        from case_drafts
    ) as c
),

-- What rests on damaged records is a person's to look at first, however sure it looks.
graded as (
    select
        *,
        case
            when rests_on_damage then least(stated_probability, 0.5) else stated_probability
        end as probability
    from draft
),

subject as (
    select d.draft_key, r.town_code
    from graded as d
    inner join birth_records as r on d.subject_no = r.record_no
)

select
    'C' || substr(md5(concat_ws(
        '|', d.case_type, d.subtype, d.register, coalesce(a.first_subject, d.birth_id),
        case when d.case_type = 'misreported' then d.stated end
    )), 1, 15) as case_id,
    d.draft_key,
    d.case_type,
    d.subtype,
    d.register,
    coalesce(s.town_code, b.town_code) as town_code,
    d.birth_id,
    b.birth_month,
    d.probability,
    case
        when d.probability >= 0.99 then 'certain'
        when d.probability >= 0.90 then 'probable'
        else 'review'
    end as grade,
    'open' as status,
    c.extract_date as opened_on,
    d.stated,
    d.shown,
    d.rival_id
from graded as d
cross join run_context as c
inner join births as b on d.birth_id = b.birth_id
left join anchored as a on d.draft_key = a.draft_key
left join subject as s on d.draft_key = s.draft_key
