-- 各镇有多大比例的出生见于两个以上来源？
-- Which share of each town's births stands in two sources or more?
select
    b.town_code, t.town_name, b.sex,
    count(*) as births,
    count(*) filter (
        where cast(b.in_wis as integer) + cast(b.in_population as integer)
        + cast(b.in_hospital as integer) + cast(b.in_exchange as integer) >= 2
    ) as in_two_sources
from v_counted_births as b
left join towns as t on b.town_code = t.town_code
group by b.town_code, t.town_name, b.sex
order by b.town_code nulls last, b.sex nulls last
