-- One row per register: its cases that change no count of births, listed, and those for review.
with registers as (select unnest(['wis', 'population']) as register)
select
    r.register,
    count(*) filter (where t.count_effect = 'moves' and c.grade <> 'review') as moved,
    count(*) filter (where c.grade = 'review') as for_review
from registers as r
left join standing_cases as c on c.register in (r.register, 'all')
left join case_type_rules as t on c.case_type = t.case_type and c.subtype = t.subtype
group by r.register
order by r.register desc
