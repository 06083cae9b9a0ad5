-- One row per type, subtype and register of cases.
select
    case_type, subtype, register, count(*) as cases,
    count(*) filter (where grade = 'certain') as certain,
    count(*) filter (where grade = 'probable') as probable,
    count(*) filter (where grade = 'review') as for_review
from standing_cases
group by case_type, subtype, register
order by
    case case_type
        when 'under_reported' then 1 when 'duplicate' then 2 when 'false_report' then 3 when
            'misreported'
            then 4
        else 5
    end,
    cases desc, subtype, register
