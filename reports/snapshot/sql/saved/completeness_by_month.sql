-- 各出生月份，两个登记各登记了多大比例？
-- Which share of each month's births does each register hold?
select
    births.month as birth_month,
    count(*) as births,
    round(100.0 * count(*) filter (where in_wis) / count(*), 1) as percent_in_wis,
    round(100.0 * count(*) filter (where in_population) / count(*), 1) as percent_in_population
from v_counted_births as births
where is_due
group by births.month
order by birth_month nulls last
