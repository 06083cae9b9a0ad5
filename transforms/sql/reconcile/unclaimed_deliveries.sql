-- One row per hospital and day with rows of births that no register claims, of which nobody's name
-- is left or which were refused: how many. A damaged one may be any delivery of that day.
select
    h.hospital_code,
    h.birth_date,
    count(*) as deliveries
from birth_records as h
inner join birth_members as m on h.record_no = m.record_no
inner join births as b on m.birth_id = b.birth_id
where
    h.source = 'hospital'
    and h.hospital_code is not null
    and h.birth_date is not null
    and not b.is_registered
    and (h.mother_name is null or h.is_quarantined)
group by h.hospital_code, h.birth_date
