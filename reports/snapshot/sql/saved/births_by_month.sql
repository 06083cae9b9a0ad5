-- 各出生月份核定多少出生，各来源各载有多少？
-- How many corrected births in each month, and how many of them does each source tell of?
select birth_month, births, in_wis, in_population, in_hospital, in_exchange
from v_births_by_month
order by birth_month nulls last
