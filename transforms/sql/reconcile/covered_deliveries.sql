-- One row per WIS record whose birth belongs into a hospital register that is complete on that day:
-- the reference says
-- covered, and no file of that hospital is missing there.
select r.record_no
from birth_records as r
inner join accepted.hospitals as h on r.hospital_code = h.hospital_code
cross join run_context as c
where
    r.source = 'wis'
    and r.place in ('1', '2')
    and r.birth_date between h.covered_from and coalesce(h.covered_to, c.extract_date)
    and exists (
        select 1
        from birth_records as d
        where d.source = 'hospital' and d.hospital_code = r.hospital_code
    )
    and not exists (
        select 1
        from coverage_gaps as o
        where o.hospital_code = r.hospital_code and r.birth_date between o.from_date and o.to_date
    )
