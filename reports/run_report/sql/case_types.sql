-- One row per type, subtype and register of cases.
select
    c.case_type,
    c.subtype,
    c.register,
    count(*) as cases,
    count(*) filter (where c.grade = 'certain') as certain,
    count(*) filter (where c.grade = 'probable') as probable,
    count(*) filter (where c.grade = 'review') as for_review
from standing_cases as c
inner join case_type_rules as t on c.case_type = t.case_type and c.subtype = t.subtype
group by t.place, c.case_type, c.subtype, c.register
order by t.place, cases desc, c.subtype, c.register
