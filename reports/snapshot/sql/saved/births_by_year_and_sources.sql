-- 各统计年度核定多少出生，男女各多少，各来源各载有多少？
-- How many corrected births in each statistical year, of which sex, and in which sources?
select
    year(birth_date + interval 3 month) as statistical_year,
    count(*) as births,
    count(*) filter (where sex = '1') as boys,
    count(*) filter (where sex = '2') as girls,
    count(*) filter (where in_wis) as in_wis,
    count(*) filter (where in_population) as in_population,
    count(*) filter (where in_hospital) as in_hospital,
    count(*) filter (where in_exchange) as in_exchange
from v_counted_births
group by statistical_year
order by statistical_year nulls last
