-- One row per statistical year (1 October to 30 September, named for the year that it ends in):
-- births that count.
select
    year(birth_date + interval 3 month) as statistical_year,
    count(*) as births,
    count(*) filter (where sex = '1') as boys,
    count(*) filter (where sex = '2') as girls,
    count(*) filter (where in_wis) as in_wis,
    count(*) filter (where in_population) as in_population,
    count(*) filter (where in_hospital) as in_hospital,
    count(*) filter (where in_exchange) as in_exchange
from published.v_counted_births
where birth_date is not null
group by statistical_year
order by statistical_year
