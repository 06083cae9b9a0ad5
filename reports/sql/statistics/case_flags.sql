-- One row per birth and register: the kinds of open cases about it there.
select
    birth_id,
    register,
    bool_or(case_type = 'false_report') as has_false_report,
    bool_or(case_type = 'duplicate') as has_duplicate,
    bool_or(case_type = 'misreported') as has_misreported,
    bool_or(case_type = 'under_reported') as has_under_reported
from (
    select birth_id, case_type, unnest(if(register = 'all', ['wis', 'population'], [register])) as register from cases
)
group by birth_id, register
