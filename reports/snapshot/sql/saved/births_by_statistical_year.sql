-- 各统计年度有多少出生，男女各多少，性别比多少？
-- How many births in each statistical year, of which sex, at which sex ratio?
select
    year(birth_date) + case when month(birth_date) >= 10 then 1 else 0 end as statistical_year,
    count(*) as births,
    count(*) filter (where sex = '1') as boys,
    count(*) filter (where sex = '2') as girls,
    round(
        100.0 * count(*) filter (where sex = '1') / nullif(count(*) filter (where sex = '2'), 0), 1
    ) as boys_per_100_girls
from v_counted_births
group by all
order by statistical_year
