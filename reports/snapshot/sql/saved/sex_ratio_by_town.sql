-- 各镇男女各多少？登记缺的男孩多还是女孩多？
-- Boys and girls by town, and of which sex are more births missing from WIS?
select
    births.town_code, towns.town_name,
    count(*) filter (where sex = '1') as boys,
    count(*) filter (where sex = '2') as girls,
    count(*) filter (where sex = '1' and is_due and not in_wis) as boys_missing_from_wis,
    count(*) filter (where sex = '2' and is_due and not in_wis) as girls_missing_from_wis
from v_counted_births as births
left join towns on births.town_code = towns.town_code
group by births.town_code, towns.town_name
order by births.town_code nulls last
