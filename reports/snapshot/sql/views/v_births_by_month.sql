-- One row per month of birth: births in scope, and how many of them each source tells of.
select
    birth_month,
    count(*) as births,
    count(*) filter (where in_wis) as in_wis,
    count(*) filter (where in_population) as in_population,
    count(*) filter (where in_hospital) as in_hospital,
    count(*) filter (where in_exchange) as in_exchange
from births
where in_scope
group by birth_month
order by birth_month nulls last
