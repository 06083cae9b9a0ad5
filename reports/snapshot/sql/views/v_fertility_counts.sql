-- One row per statistical year, town and age group: the person-years of women, those who moved in
-- or out counted as half, and the births.
with cells as (
    select
        statistical_year,
        town_code,
        age_group,
        settled_years + mover_years / 2 as women_years,
        0 as wis,
        0 as corrected
    from women_years
    union all
    select
        statistical_year,
        town_code,
        age_group,
        0 as women_years,
        wis,
        corrected
    from births_by_age
)

select
    statistical_year,
    town_code,
    age_group,
    sum(women_years) as women_years,
    cast(sum(wis) as bigint) as wis,
    cast(sum(corrected) as bigint) as corrected
from cells
group by all
