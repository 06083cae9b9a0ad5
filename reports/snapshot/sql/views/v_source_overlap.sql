-- One row per combination of sources: the births in scope that exactly these tell of.
select in_wis, in_population, in_hospital, in_exchange, count(*) as births
from births
where in_scope
group by in_wis, in_population, in_hospital, in_exchange
order by births desc
