-- One row per birth and key that names its mother: a valid ID number, a woman's card, or both
-- parents' names in a town.
with keyed as (
    select
        m.birth_id,
        unnest([
            case
                when r.mother_id_status in ('valid', 'other_paper') then 'id:' || r.mother_id_number
            end,
            'card:' || r.woman_id,
            'names:' || r.mother_name || '/' || r.father_name || '/' || r.town_code
        ]) as mother_key
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
)

select distinct birth_id, mother_key
from keyed
where mother_key is not null
