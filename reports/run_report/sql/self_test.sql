-- One row per group of births whose evidence was damaged and linked again, all of them first.
with hospitals as (
    select
        hospital_code,
        min(hospital_name) as hospital_name
    from birth_records
    where hospital_code is not null
    group by hospital_code
)

select
    s.grouped_by,
    coalesce(h.hospital_name, t.town_name, s.group_code) as group_name,
    s.births,
    s.pairs,
    s.found_again,
    s.wrong_links
from published.self_test as s
left join hospitals as h on s.grouped_by = 'hospital' and s.group_code = h.hospital_code
left join published.towns as t on s.grouped_by = 'town' and s.group_code = t.town_code
order by s.grouped_by <> 'all', s.grouped_by, s.group_code
