-- 各统计年度各年龄组，每千名妇女生育多少（妇女卡不足以计算时为空）？
-- How many births per 1,000 women of each year and age group (empty where cards do not suffice)?
with cells as (
    select
        statistical_year,
        age_group,
        settled_years + mover_years / 2 as women_years,
        0 as wis,
        0 as corrected
    from women_years
    union all
    select
        statistical_year,
        age_group,
        0 as women_years,
        wis,
        corrected
    from births_by_age
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

-- An age group without women takes no rate from the others of its year.
limits as (
    select
        *,
        coalesce(withheld, 'age_gaps') = 'age_gaps' as suffices
    from v_fertility_limits
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
inner join limits as p
    on s.statistical_year = p.statistical_year and p.division = 'statistical_year'
cross join (select suffices from limits where division = 'district') as w
order by s.statistical_year, s.age_group nulls last
