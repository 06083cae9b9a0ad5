-- One row per span in which a hospital should have delivered and did not: a file that did not come or cannot be read.
-- A hospital is silent for more than 75 days inside its covered time, or for all of it.
with delivered as (
    select distinct hospital_code, birth_date
    from birth_records
    where source = 'hospital' and birth_date is not null
),

covered as (
    select
        h.hospital_code,
        greatest(h.covered_from, c.window_start) as first_day,
        least(coalesce(h.covered_to, c.extract_date), c.window_end) as last_day
    from accepted.hospitals as h
    cross join run_context as c
    where h.covered_from is not null
),

-- The ends of the covered time stand as if something had been delivered there.
marks as (
    select hospital_code, birth_date as day from delivered
    union
    select hospital_code, first_day from covered
    union
    select hospital_code, last_day from covered
),

spans as (
    select hospital_code, day, lead(day) over (partition by hospital_code order by day nulls last) as next_day
    from marks
)

select s.hospital_code, s.day as from_date, s.next_day as to_date
from spans as s
inner join covered as c on s.hospital_code = c.hospital_code
where s.next_day - s.day > 75 and s.day < c.last_day and s.next_day > c.first_day
