-- One row per WIS record whose birth belongs into a hospital register that is complete on that day.
-- Complete: the reference says covered, and the hospital delivered rows on both sides of the day, none further than 75
-- days away; a hospital or a year whose file did not come proves nothing.
with delivered as (
    select distinct hospital_code, birth_date
    from birth_records
    where source = 'hospital' and birth_date is not null
),

spans as (
    select
        hospital_code,
        birth_date,
        lead(birth_date) over (partition by hospital_code order by birth_date nulls last) as next_date
    from delivered
),

ends as (
    select hospital_code, min(birth_date) as first_date, max(birth_date) as last_date
    from delivered
    group by hospital_code
)

select r.record_no
from birth_records as r
inner join accepted.hospitals as h on r.hospital_code = h.hospital_code
inner join ends as e on r.hospital_code = e.hospital_code
cross join run_context as c
where
    r.source = 'wis'
    and r.place in ('1', '2')
    and r.birth_date between h.covered_from and coalesce(h.covered_to, c.extract_date)
    and r.birth_date between e.first_date - 30 and e.last_date + 30
    and not exists (
        select 1
        from spans as s
        where
            s.hospital_code = r.hospital_code
            and s.next_date - s.birth_date > 75
            and r.birth_date between s.birth_date and s.next_date
    )
