-- One row per birth of which some source tells where it was: the place as WIS codes it (1 county
-- hospital or above, 2 township hospital, 3 home, 4 outside the district), as a hospital's own
-- register shows it and else as WIS says; and the place at which a notice hints, which is no
-- statement: it names a hospital of the district (1, 2), another one (4), or none (0).
-- A hospital's level is the place that WIS says most often of births there; equal: the smaller.
with levels as (
    select hospital_code, place
    from record_values
    where source = 'wis' and hospital_code is not null and place in ('1', '2')
    group by hospital_code, place
    qualify row_number() over (partition by hospital_code order by count(*) desc, place) = 1
)

select
    l.birth_id,
    coalesce(
        min(h.place) filter (where v.source = 'hospital'),
        min(v.place) filter (where v.source = 'wis' and v.place in ('1', '2', '3', '4')),
        if(bool_or(v.source = 'hospital'), '1', null)
    ) as place,
    min(
        case
            when v.hospital_code is not null then coalesce(h.place, '1')
            when v.names_hospital then '4'
            else '0'
        end
    ) filter (where v.source = 'exchange') as notice_place
from record_links as l
inner join record_values as v
    on l.source = v.source and l.source_record_id = v.source_record_id
left join levels as h on v.hospital_code = h.hospital_code
group by l.birth_id
