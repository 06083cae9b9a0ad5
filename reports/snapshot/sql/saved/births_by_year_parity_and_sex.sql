-- 各统计年度各孩次，两个登记和核定各有多少男婴、女婴？
-- How many boys and girls of each birth order and statistical year, by register and corrected?
select
    cast(left(month, 4) as integer)
    + case when right(month, 2) >= '10' then 1 else 0 end as statistical_year,
    least(parity, 3) as parity_up_to_3,
    sex,
    cast(sum(wis) as bigint) as wis,
    cast(sum(population) as bigint) as population,
    cast(sum(corrected) as bigint) as corrected
from v_series
group by all
order by statistical_year nulls last, parity_up_to_3 nulls last, sex nulls last
