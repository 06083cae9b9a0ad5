-- 各出生月份，两个登记和核定各有多少男婴、女婴？
-- How many boys and girls in each month of birth, by each register and corrected?
select
    month,
    sex,
    cast(sum(wis) as bigint) as wis,
    cast(sum(population) as bigint) as population,
    cast(sum(corrected) as bigint) as corrected
from v_series
group by month, sex
order by month nulls last, sex nulls last
