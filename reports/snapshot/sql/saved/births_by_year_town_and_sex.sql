-- 各统计年度各镇，两个登记和核定各有多少男婴、女婴？
-- How many boys and girls in each statistical year and town, by each register and corrected?
select
    cast(left(s.month, 4) as integer)
    + case when right(s.month, 2) >= '10' then 1 else 0 end as statistical_year,
    s.town_code,
    t.town_name,
    s.sex,
    cast(sum(s.wis) as bigint) as wis,
    cast(sum(s.population) as bigint) as population,
    cast(sum(s.corrected) as bigint) as corrected
from v_series as s
left join towns as t on s.town_code = t.town_code
group by all
order by statistical_year nulls last, s.town_code nulls last, s.sex nulls last
