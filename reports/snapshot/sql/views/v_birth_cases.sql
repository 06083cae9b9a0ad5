-- One row per standing case and register that it asks to correct: a case of both registers is two
-- rows.
-- What a town or a reader refuted, and what was withdrawn, explains nothing.
select
    birth_id,
    unnest(if(register = 'all', ['wis', 'population'], [register])) as register,
    case_type,
    subtype,
    case_id
from cases
where status not in ('refuted', 'withdrawn')
