-- 各日历年度，两个登记和核定各有多少男婴、女婴？
-- How many boys and girls in each calendar year, by each register and corrected?
select
    cast(left(month, 4) as integer) as calendar_year,
    sex,
    cast(sum(wis) as bigint) as wis,
    cast(sum(population) as bigint) as population,
    cast(sum(corrected) as bigint) as corrected
from v_series
group by calendar_year, sex
order by calendar_year nulls last, sex nulls last
