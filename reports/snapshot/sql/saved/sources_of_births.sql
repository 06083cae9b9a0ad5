-- 恰由哪些来源记载的出生各有多少？
-- How many births does exactly which combination of sources tell of?
select in_wis, in_population, in_hospital, in_exchange, births
from v_source_overlap
order by births desc, in_wis desc, in_population desc, in_hospital desc, in_exchange desc
