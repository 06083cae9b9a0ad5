-- One row per town: the births that count (核定) by sex, and how many of them each register holds.
select
    b.town_code, any_value(t.town_name) as town_name,
    count(*) as births,
    count(*) filter (where b.sex = '1') as boys,
    count(*) filter (where b.sex = '2') as girls,
    count(*) filter (where b.in_wis) as in_wis,
    count(*) filter (where b.in_population) as in_population
from v_counted_births as b left join towns as t on b.town_code = t.town_code
group by b.town_code
order by b.town_code nulls last
