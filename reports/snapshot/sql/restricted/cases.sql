-- One row per case.
select
    case_id,
    case_type,
    subtype,
    register,
    town_code,
    birth_id,
    birth_month,
    probability,
    grade,
    status,
    opened_on
from cases
order by case_type, subtype, case_id
