-- 各统计年度各年龄组，每千名妇女生育多少（妇女卡不足以计算时为空）？
-- How many births per 1,000 women of each year and age group (empty where cards do not suffice)?
with cells as (
    select
        statistical_year,
        age_group,
        sum(settled_years + mover_years / 2) as women_years,
        0 as wis,
        0 as corrected
    from women_years
    group by all
    union all
    select
        statistical_year,
        age_group,
        0 as women_years,
        sum(wis) as wis,
        sum(corrected) as corrected
    from births_by_age
    group by all
),

summed as (
    select
        statistical_year,
        age_group,
        sum(women_years) as women_years,
        sum(wis) as wis,
        sum(corrected) as corrected
    from cells
    group by all
),

-- Of the year or town, and of the whole district, by which `birthrecon statistics` tells rates.
wholes as (
    select
        statistical_year,
        grouping(statistical_year) = 1 as is_whole,
        coalesce(sum(women_years) filter (where age_group is not null), 0) as dated,
        coalesce(sum(women_years) filter (where age_group is null), 0) as undated,
        sum(wis) as wis,
        sum(wis) filter (where age_group is not null) as wis_aged,
        sum(corrected) as corrected,
        sum(corrected) filter (where age_group is not null) as corrected_aged
    from summed
    group by grouping sets ((statistical_year), ())
),

limits as (
    select
        *,
        dated > 0
        and corrected <= 0.1 * dated
        and undated <= 0.05 * (dated + undated)
        and coalesce(corrected_aged, 0) >= 0.9 * corrected as suffices,
        wis > 0 and coalesce(wis_aged, 0) >= 0.9 * wis as wis_has_ages
    from wholes
)

select
    s.statistical_year,
    s.age_group,
    round(s.women_years, 1) as women_years,
    cast(s.wis as bigint) as wis,
    cast(s.corrected as bigint) as corrected,
    case
        when p.suffices and w.suffices and s.age_group is not null and p.wis_has_ages
            then round(1000 * s.wis * p.wis / p.wis_aged / nullif(s.women_years, 0), 1)
    end as wis_per_1000,
    case
        when p.suffices and w.suffices and s.age_group is not null
            then
                round(
                    1000 * s.corrected * coalesce(p.corrected / nullif(p.corrected_aged, 0), 1)
                    / nullif(s.women_years, 0),
                    1
                )
    end as corrected_per_1000
from summed as s
inner join limits as p on s.statistical_year = p.statistical_year and not p.is_whole
cross join (select suffices from limits where is_whole) as w
order by s.statistical_year, s.age_group nulls last
