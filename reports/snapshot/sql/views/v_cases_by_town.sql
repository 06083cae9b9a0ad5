-- One row per town: its open cases of the grades that go on a correction list, by type, and those
-- for review.
select
    cases.town_code, any_value(town_name) as town_name,
    -- case_type_columns
    count(*) filter (where grade = 'review') as for_review
from cases left join towns on cases.town_code = towns.town_code
group by cases.town_code
order by cases.town_code nulls last
