-- One row per register: its records of the window (what it has cancelled is no claim), and what
-- they become
-- if every listed case is confirmed.
with held as (
    select source as register, count(*) as held
    from birth_records, run_context
    where
        not is_quarantined and is_claim and is_resident and coalesce(outcome, 'live') = 'live'
        and birth_date between window_start and window_end
    group by source
),
subjects as (
    select case_id, source, count(*) as subjects
    from case_records
    where role = 'subject'
    group by case_id, source
),
registers as (select unnest(['wis', 'population']) as register)
select
    registers.register,
    coalesce(any_value(held), 0) as held,
    count(*) filter (where count_effect = 'adds' and grade <> 'review') as added,
    coalesce(
        sum(subjects - 1) filter (where count_effect = 'removes_repeats' and grade <> 'review'), 0
    )::bigint as repeated,
    count(*) filter (where count_effect = 'removes' and grade <> 'review') as removed,
    count(*) filter (where count_effect = 'moves' and grade <> 'review') as moved,
    count(*) filter (where grade = 'review') as for_review,
    coalesce(any_value(held), 0) + added - repeated - removed as after_correction
from registers
left join held on registers.register = held.register
left join standing_cases as cases on registers.register = cases.register or cases.register = 'all'
left join case_type_rules
    on cases.case_type = case_type_rules.case_type and cases.subtype = case_type_rules.subtype
left join subjects on cases.case_id = subjects.case_id and registers.register = subjects.source
group by registers.register
order by registers.register desc
