-- One row per town: births in scope by sex, and how many of them each register holds.
select
    births.town_code, any_value(town_name) as town_name,
    count(*) as births,
    count(*) filter (where sex = '1') as boys,
    count(*) filter (where sex = '2') as girls,
    count(*) filter (where in_wis) as in_wis,
    count(*) filter (where in_population) as in_population
from births left join towns on births.town_code = towns.town_code
where in_scope
group by births.town_code
order by births.town_code nulls last
