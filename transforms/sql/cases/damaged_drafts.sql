-- One row per case draft that rests on records which damage hit: a person looks first.
-- A claim that stands alone, and evidence that meets no register, may do so because of the damage;
-- a register that lost rows may hold the birth in one of them.
with claims as (
    select d.draft_key
    from case_drafts as d
    inner join case_type_rules as t on d.case_type = t.case_type and d.subtype = t.subtype
    inner join draft_records as k on d.draft_key = k.draft_key and k.role = 'subject'
    inner join damaged_records as r on k.record_no = r.record_no
    where
        r.day_or_mother_unknown
        or t.rests_on_absence
),

evidence as (
    select d.draft_key
    from case_drafts as d
    inner join case_type_rules as t on d.case_type = t.case_type and d.subtype = t.subtype
    inner join draft_records as k on d.draft_key = k.draft_key
    inner join birth_records as b on k.record_no = b.record_no
    left join damaged_records as r on k.record_no = r.record_no
    where t.change_action = 'add' and b.source in ('hospital', 'exchange')
    group by d.draft_key
    having bool_and(r.record_no is not null)
),

gaps as (
    select d.draft_key
    from case_drafts as d
    inner join case_type_rules as t on d.case_type = t.case_type and d.subtype = t.subtype
    inner join register_losses as l on d.register in (l.register, 'all')
    where t.change_action = 'add' and l.proves_no_gap
)

select draft_key from claims
union
select draft_key from evidence
union
select draft_key from gaps
