-- One row per birth. Order makes the file the same for the same content.
select
    birth_id, birth_date, sex, plurality, birth_order, parity, town_code,
    in_wis, in_population, in_hospital, in_exchange, in_scope, is_due, birth_month, outcome
from births
order by birth_date nulls last, birth_id
