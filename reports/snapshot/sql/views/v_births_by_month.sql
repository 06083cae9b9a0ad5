-- One row per month of birth: the births that count (核定), and how many of them each source tells
-- of.
select
    month as birth_month,
    count(*) as births,
    count(*) filter (where in_wis) as in_wis,
    count(*) filter (where in_population) as in_population,
    count(*) filter (where in_hospital) as in_hospital,
    count(*) filter (where in_exchange) as in_exchange
from v_counted_births
group by month
order by month nulls last
