-- One row per register, month in which it counted the birth, town, sex and parity: births as it
-- reported them.
-- WIS counts a birth in the month of its return, the population register in the month of
-- registration.
select register, report_month, town_code, sex, parity, count(*) as births
from v_register_claims
group by register, report_month, town_code, sex, parity
order by register, report_month nulls last, town_code nulls last, sex nulls last, parity nulls last
