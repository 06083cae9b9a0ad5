-- One row per town: its open cases of the grades that go on a correction list, by type, and those
-- for review.
select
    cases.town_code, any_value(town_name) as town_name,
    count(*) filter (where case_type = 'under_reported' and grade <> 'review') as under_reported,
    count(*) filter (where case_type = 'duplicate' and grade <> 'review') as duplicate,
    count(*) filter (where case_type = 'false_report' and grade <> 'review') as false_report,
    count(*) filter (where case_type = 'misreported' and grade <> 'review') as misreported,
    count(*) filter (where case_type = 'unsupported' and grade <> 'review') as unsupported,
    count(*) filter (where grade = 'review') as for_review
from cases left join towns on cases.town_code = towns.town_code
group by cases.town_code
order by cases.town_code nulls last
