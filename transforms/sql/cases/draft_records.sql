-- One row per case draft and record that it rests on.
with draft as (
    select d.*, t.change_action
    from case_drafts as d
    inner join case_type_rules as t on d.case_type = t.case_type and d.subtype = t.subtype
),

-- Materialized: otherwise DuckDB may join drafts and records by the register alone.
member as materialized (
    select m.birth_id, m.record_no, r.source, r.is_claim and not r.is_quarantined as speaks
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
),

named_subject as (
    select draft_key, subject_no as record_no, 'subject' as role
    from draft
    where subject_no is not null
    union all
    select draft_key, second_subject_no as record_no, 'subject' as role
    from draft
    where second_subject_no is not null
),

-- A case of several records of one register is about all of them.
repeated_subject as (
    select d.draft_key, m.record_no, 'subject' as role
    from draft as d
    inner join member as m on d.birth_id = m.birth_id and d.register = m.source
    where d.change_action = 'remove_all_but_one' and m.speaks
),

evidence as (
    select d.draft_key, m.record_no, 'evidence' as role
    from draft as d
    inner join member as m on d.birth_id = m.birth_id
    where m.speaks and (d.change_action <> 'remove_all_but_one' or m.source <> d.register)
    union all
    select d.draft_key, m.record_no, 'evidence' as role
    from draft as d
    inner join member as m on d.rival_id = m.birth_id
    where m.speaks
),

every_role as (
    select draft_key, record_no, role from named_subject
    union all
    select draft_key, record_no, role from repeated_subject
    union all
    select draft_key, record_no, role from evidence
)

select draft_key, record_no, max(role) as role
from every_role
group by draft_key, record_no
