-- One row per type, subtype and register of cases, by grade.
select
    case_type, subtype, register,
    count(*) filter (where grade = 'certain') as certain,
    count(*) filter (where grade = 'probable') as probable,
    count(*) filter (where grade = 'review') as for_review,
    count(*) as cases
from cases
group by case_type, subtype, register
order by case_type, subtype, register
