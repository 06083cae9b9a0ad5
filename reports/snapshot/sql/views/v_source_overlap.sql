-- One row per combination of sources: the births that count (核定) and that exactly these tell of.
select in_wis, in_population, in_hospital, in_exchange, count(*) as births
from v_counted_births
group by in_wis, in_population, in_hospital, in_exchange
order by births desc
