-- One row per statistical year, town and the whole district (division): the person-years and births
-- that a rate would be made of, and why there is none.
-- A rate is as good as the list of women. More than 100 births a year for 1,000 women: the cards
-- are of mothers, not of all women. Women without a date of birth are missing among the
-- person-years; births whose mother's age nobody tells are shared out, which errs less.
with by_age as (
    select
        case
            when grouping(statistical_year) = 0 then 'statistical_year'
            when grouping(town_code) = 0 then 'town'
            else 'district'
        end as division,
        statistical_year,
        town_code,
        age_group,
        sum(women_years) as women_years,
        sum(wis) as wis,
        sum(corrected) as corrected
    from v_fertility_counts
    group by grouping sets ((statistical_year, age_group), (town_code, age_group), (age_group))
),

sums as (
    select
        division,
        statistical_year,
        town_code,
        coalesce(sum(women_years) filter (where age_group is not null), 0) as women_years,
        coalesce(sum(women_years) filter (where age_group is null), 0) as undated_years,
        count(*) filter (where age_group is not null and women_years > 0) as groups_with_women,
        cast(sum(wis) as bigint) as wis,
        cast(coalesce(sum(wis) filter (where age_group is not null), 0) as bigint) as wis_aged,
        cast(sum(corrected) as bigint) as corrected,
        cast(
            coalesce(sum(corrected) filter (where age_group is not null), 0) as bigint
        ) as corrected_aged
    from by_age
    group by division, statistical_year, town_code
),

limits as (
    select
        *,
        case
            when women_years = 0 and undated_years = 0 then 'no_cards'
            when women_years = 0 or undated_years > 0.05 * (women_years + undated_years)
                then 'women_undated'
            when corrected_aged < 0.9 * corrected then 'mothers_undated'
            when corrected > 0.1 * women_years then 'mothers_only'
            when groups_with_women < 7 then 'age_gaps'
        end as withheld,
        wis > 0 and wis_aged >= 0.9 * wis as wis_has_ages
    from sums
)

select
    *,
    -- An age group without women takes no rate from the others of its part. Where the whole
    -- district has no rate, no part of it has one.
    coalesce(withheld, 'age_gaps') = 'age_gaps'
    and bool_and(coalesce(withheld, 'age_gaps') = 'age_gaps')
        filter (where division = 'district') over () as age_groups_suffice
from limits
