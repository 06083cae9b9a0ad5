-- One row per birth and key that names its mother: a valid ID number, a woman's card, or both
-- parents' names in a town.
select distinct m.birth_id, 'id:' || r.mother_id_number as mother_key
from birth_members as m
inner join birth_records as r on m.record_no = r.record_no
where r.mother_id_status in ('valid', 'other_paper')
union
select distinct m.birth_id, 'card:' || r.woman_id
from birth_members as m
inner join birth_records as r on m.record_no = r.record_no
where r.woman_id is not null
union
select distinct m.birth_id, 'names:' || r.mother_name || '/' || r.father_name || '/' || r.town_code
from birth_members as m
inner join birth_records as r on m.record_no = r.record_no
where r.mother_name is not null and r.father_name is not null and r.town_code is not null
