-- One row per town (null: of no town): its births that count and its cases, listed by type and for
-- review.
with town_births as (
    select town_code, count(*) as births from published.v_counted_births
    group by town_code
),

town_cases as (
    select
        town_code,
        histogram(case_type) filter (where grade <> 'review') as by_type,
        count(*) filter (where grade <> 'review') as listed,
        count(*) filter (where grade = 'review') as for_review
    from standing_cases
    group by town_code
)

select
    coalesce(town_births.town_code, town_cases.town_code) as town_code,
    town_name,
    coalesce(births, 0) as births,
    by_type,
    coalesce(listed, 0) as listed,
    coalesce(for_review, 0) as for_review
from town_births
full join town_cases on town_births.town_code is not distinct from town_cases.town_code
left join town_names on coalesce(town_births.town_code, town_cases.town_code) = town_names.town_code
order by town_code nulls last
