-- 各统计年度，两个登记各上报多少出生，核定多少？
-- How many births in each statistical year, as each register reports them and corrected?
select
    cast(left(month, 4) as integer)
    + case when right(month, 2) >= '10' then 1 else 0 end as statistical_year,
    cast(sum(wis) as bigint) as wis,
    cast(sum(population) as bigint) as population,
    cast(sum(corrected) as bigint) as corrected,
    cast(sum(corrected) - sum(wis) as bigint) as wis_revised_by,
    cast(sum(corrected) - sum(population) as bigint) as population_revised_by
from v_series
group by all
order by statistical_year nulls last
