-- One row per active case and register that it asks to correct: a case of both registers is two
-- rows.
select
    birth_id,
    unnest(if(register = 'all', ['wis', 'population'], [register])) as register,
    case_type,
    subtype,
    type_order,
    count_effect,
    contradicted_value,
    case_id
from v_active_cases
