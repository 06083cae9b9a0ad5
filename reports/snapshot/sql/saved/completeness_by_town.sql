-- 各镇的出生，两个登记各登记了多大比例？
-- Which share of each town's births does each register hold?
select
    births.town_code, towns.town_name,
    count(*) as births,
    round(100.0 * count(*) filter (where in_wis) / count(*), 1) as percent_in_wis,
    round(100.0 * count(*) filter (where in_population) / count(*), 1) as percent_in_population
from v_counted_births as births
left join towns on births.town_code = towns.town_code
where is_due
group by births.town_code, towns.town_name
order by percent_in_wis, births.town_code nulls last
