-- 各镇各孩次，两个登记和核定各有多少出生？
-- How many births of each birth order in each town, by each register and corrected?
select
    s.town_code,
    t.town_name,
    least(s.parity, 3) as parity_up_to_3,
    cast(sum(s.wis) as bigint) as wis,
    cast(sum(s.population) as bigint) as population,
    cast(sum(s.corrected) as bigint) as corrected
from v_series as s
left join towns as t on s.town_code = t.town_code
group by all
order by s.town_code nulls last, parity_up_to_3 nulls last
