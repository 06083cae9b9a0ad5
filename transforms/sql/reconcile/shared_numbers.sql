-- One row per side and ID number that stands beside two women's names there: an office's own
-- default, or filled down, so it is nobody's.
-- side: evidence (hospital and exchange together), or a register.
with mothers_of_number as (
    select
        case when source in ('hospital', 'exchange') then 'evidence' else source end as side,
        mother_id_number,
        min(mother_name) as first_name,
        max(mother_name) as last_name
    from birth_records
    where mother_id_number is not null
    group by 1, 2
)

select side, mother_id_number
from mothers_of_number
where not list_has_any(string_split(first_name, ''), string_split(last_name, ''))
