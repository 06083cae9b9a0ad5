-- 各统计年度各年龄组，每千名妇女生育多少（妇女卡不足以计算时为空）？
-- How many births per 1,000 women of each year and age group (empty where cards do not suffice)?
with summed as (
    select
        statistical_year,
        age_group,
        sum(women_years) as women_years,
        cast(sum(wis) as bigint) as wis,
        cast(sum(corrected) as bigint) as corrected
    from v_fertility_counts
    group by all
)

select
    s.statistical_year,
    s.age_group,
    round(s.women_years, 1) as women_years,
    s.wis,
    s.corrected,
    case
        when p.age_groups_suffice and s.age_group is not null and p.wis_has_ages
            then round(1000 * s.wis * p.wis / p.wis_aged / nullif(s.women_years, 0), 1)
    end as wis_per_1000,
    case
        when p.age_groups_suffice and s.age_group is not null
            then
                round(
                    1000 * s.corrected * coalesce(p.corrected / nullif(p.corrected_aged, 0), 1)
                    / nullif(s.women_years, 0),
                    1
                )
    end as corrected_per_1000
from summed as s
inner join v_fertility_limits as p
    on s.statistical_year = p.statistical_year and p.division = 'statistical_year'
order by s.statistical_year, s.age_group nulls last
