-- One row per case draft that rests on records which damage hit: a person looks first.
-- A claim that stands alone, and evidence that meets no register, may do so because of the damage;
-- a register that lost rows may hold the birth in one of them.
with claims as (
    select d.draft_key
    from case_drafts as d
    inner join draft_records as k on d.draft_key = k.draft_key and k.role = 'subject'
    inner join damaged_records as r on k.record_no = r.record_no
    where
        r.day_or_mother_unknown
        or d.case_type = 'unsupported'
        or (d.case_type = 'false_report' and d.subtype <> 'not_live_birth')
),

evidence as (
    select d.draft_key
    from case_drafts as d
    inner join draft_records as k on d.draft_key = k.draft_key
    inner join birth_records as b on k.record_no = b.record_no
    left join damaged_records as r on k.record_no = r.record_no
    where d.case_type = 'under_reported' and b.source in ('hospital', 'exchange')
    group by d.draft_key
    having bool_and(r.record_no is not null)
),

gaps as (
    select d.draft_key
    from case_drafts as d
    inner join register_losses as l on d.register in (l.register, 'all')
    where d.case_type = 'under_reported' and l.proves_no_gap
)

select draft_key from claims
union
select draft_key from evidence
union
select draft_key from gaps
