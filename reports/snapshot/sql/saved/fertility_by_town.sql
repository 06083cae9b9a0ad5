-- 各镇的育龄妇女人年、出生数和总和生育率（妇女卡不足以计算时为空）是多少？
-- What women-years, births and total fertility has each town (empty where cards do not suffice)?
with cells as (
    select
        town_code,
        age_group,
        sum(settled_years + mover_years / 2) as women_years,
        0 as wis,
        0 as corrected
    from women_years
    group by all
    union all
    select
        town_code,
        age_group,
        0 as women_years,
        sum(wis) as wis,
        sum(corrected) as corrected
    from births_by_age
    group by all
),

summed as (
    select
        town_code,
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
        town_code,
        grouping(town_code) = 1 as is_whole,
        coalesce(sum(women_years) filter (where age_group is not null), 0) as dated,
        coalesce(sum(women_years) filter (where age_group is null), 0) as undated,
        sum(wis) as wis,
        sum(wis) filter (where age_group is not null) as wis_aged,
        sum(corrected) as corrected,
        sum(corrected) filter (where age_group is not null) as corrected_aged
    from summed
    group by grouping sets ((town_code), ())
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
),

totals as (
    select
        s.town_code,
        5 * sum(s.wis / nullif(s.women_years, 0)) as wis_rate,
        5 * sum(s.corrected / nullif(s.women_years, 0)) as corrected_rate,
        count(*) filter (where s.women_years > 0) as groups_with_women
    from summed as s
    where s.age_group is not null
    group by s.town_code
)

select
    p.town_code,
    t.town_name,
    round(p.dated, 1) as women_years,
    cast(p.wis as bigint) as wis,
    cast(p.corrected as bigint) as corrected,
    case
        when p.suffices and w.suffices and r.groups_with_women = 7 and p.wis_has_ages
            then round(r.wis_rate * p.wis / p.wis_aged, 2)
    end as total_fertility_wis,
    case
        when p.suffices and w.suffices and r.groups_with_women = 7
            then
                round(
                    r.corrected_rate * coalesce(p.corrected / nullif(p.corrected_aged, 0), 1), 2
                )
    end as total_fertility_corrected
from limits as p
left join totals as r on p.town_code = r.town_code
left join towns as t on p.town_code = t.town_code
cross join (select suffices from limits where is_whole) as w
where not p.is_whole and p.dated + p.undated + p.wis + p.corrected > 0
order by p.town_code nulls last
