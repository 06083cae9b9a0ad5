-- 各镇的育龄妇女人年、出生数和总和生育率（妇女卡不足以计算时为空）是多少？
-- What women-years, births and total fertility has each town (empty where cards do not suffice)?
with summed as (
    select
        town_code,
        age_group,
        sum(women_years) as women_years,
        sum(wis) as wis,
        sum(corrected) as corrected
    from v_fertility_counts
    where age_group is not null
    group by all
),

totals as (
    select
        town_code,
        5 * sum(wis / nullif(women_years, 0)) as wis_rate,
        5 * sum(corrected / nullif(women_years, 0)) as corrected_rate
    from summed
    group by town_code
)

select
    p.town_code,
    t.town_name,
    round(p.women_years, 1) as women_years,
    p.wis,
    p.corrected,
    case
        when p.withheld is null and p.age_groups_suffice and p.wis_has_ages
            then round(r.wis_rate * p.wis / p.wis_aged, 2)
    end as total_fertility_wis,
    case
        when p.withheld is null and p.age_groups_suffice
            then
                round(
                    r.corrected_rate * coalesce(p.corrected / nullif(p.corrected_aged, 0), 1), 2
                )
    end as total_fertility_corrected
from v_fertility_limits as p
left join totals as r on p.town_code = r.town_code
left join towns as t on p.town_code = t.town_code
where p.division = 'town' and p.women_years + p.undated_years + p.wis + p.corrected > 0
order by p.town_code nulls last
