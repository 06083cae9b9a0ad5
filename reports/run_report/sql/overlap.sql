-- One row per combination of sources: the births that count and that exactly these tell of.
select
    in_wis as wis,
    in_population as population,
    in_hospital as hospital,
    in_exchange as exchange,
    count(*) as births
from published.v_counted_births
group by all
order by births desc, wis desc, population desc, hospital desc, exchange desc
