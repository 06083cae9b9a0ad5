-- One row per month of birth, town, sex and parity: births as WIS and the population register count
-- them, and after
-- correction. A cell without a birth in any of the three is absent; null is what no source tells.
select
    month, town_code, sex, parity,
    count(*) filter (where counted_by = 'wis') as wis,
    count(*) filter (where counted_by = 'population') as population,
    count(*) filter (where counted_by = 'correction') as corrected
from (
    select register as counted_by, month, town_code, sex, parity from v_register_claims
    union all
    select 'correction' as counted_by, month, town_code, sex, parity from v_counted_births
)
group by month, town_code, sex, parity
order by month nulls last, town_code nulls last, sex nulls last, parity nulls last
