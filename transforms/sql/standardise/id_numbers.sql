-- One row per ID number as delivered, with what it says.
-- A mother's number stands in several registers and on her card: it is read once.
with judged as (
    select
        id_raw,
        id_status(id_raw) as id_status,
        id_to_18(id_raw) as id_18
    from borne_numbers
),

compared as (
    select
        *,
        id_compared(id_raw, id_status) as id_number
    from judged
)

select
    id_raw,
    id_status,
    id_number,
    id_kind(id_number) as id_kind,
    id_birth_date(id_18) as birth_date,
    case when id_status = 'fragment' then id_clean(id_raw) end as id_fragment
from compared
