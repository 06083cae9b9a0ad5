-- One row per case of a parity, other birth of the mother that decides it, and register that counts
-- that birth.
select case_id, birth_date, sex, register, parity
from case_context
order by case_id, birth_date, register
