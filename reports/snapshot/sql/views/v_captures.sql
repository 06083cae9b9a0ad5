-- One row per month, town, sex, parity, due or not, and combination of sources: births that nobody
-- doubts.
select
    month,
    town_code,
    sex,
    parity,
    is_due,
    in_wis,
    in_population,
    in_hospital,
    in_exchange,
    count(*) as births
from v_counted_births
where not is_doubtful
group by all
order by all
