-- 各镇各类问题各多少？
-- How many cases of each type in each town?
select
    c.town_code, t.town_name, c.case_type,
    count(*) filter (where c.grade <> 'review') as listed,
    count(*) filter (where c.grade = 'review') as for_review
from cases as c
left join towns as t on c.town_code = t.town_code
where c.status not in ('refuted', 'withdrawn')
group by c.town_code, t.town_name, c.case_type
order by c.town_code nulls last, c.case_type
