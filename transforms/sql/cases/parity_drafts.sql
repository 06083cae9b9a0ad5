-- One row per birth to which the two registers give different parities, as a case draft.
with decided as (
    select *, coalesce(wrong_register, 'wis') as register
    from parity_conflicts
)

select
    'misreported' as case_type,
    'parity' as subtype,
    register,
    birth_id,
    case register when 'wis' then wis_no else population_no end as subject_no,
    case when wrong_register is null then population_no end as second_subject_no,
    'misreported: parity' as class,
    cast(case register when 'wis' then wis_parity else population_parity end as varchar)
        as stated_value,
    cast(case register when 'wis' then population_parity else wis_parity end as varchar)
        as shown_value
from decided
