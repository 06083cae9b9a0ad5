-- One row per span in which a hospital should have delivered and did not: a file that did not come
-- or cannot be read.
-- A hospital is silent for more than 75 days inside its covered time, or for all of it; or a month,
-- a quarter or a year has less than a fifth of the deliveries that are usual there, where twelve or
-- more were to be expected: rows of other years with a mistyped date fall into a year whose file is
-- lost, and break its silence. A hospital whose earlier deliveries held what this one lacks
-- (hospital_gaps) is silent there too.
with delivered as (
    select distinct hospital_code, birth_date
    from birth_records
    where source = 'hospital' and birth_date is not null and not is_quarantined
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
    select
        hospital_code,
        day,
        lead(day) over (partition by hospital_code order by day nulls last) as next_day
    from marks
),

silent as (
    select s.hospital_code, s.day as from_date, s.next_day as to_date
    from spans as s
    inner join covered as c on s.hospital_code = c.hospital_code
    where s.next_day - s.day > 75 and s.day < c.last_day and s.next_day > c.first_day
),

-- Every day of the window on which any record tells of a birth: the calendar, but for days that
-- nobody needs.
days as (
    select distinct r.birth_date as day
    from birth_records as r
    cross join run_context as c
    where r.birth_date between c.window_start and c.window_end
),

periods as (
    select
        'month' as kind,
        year(day) * 12 + month(day) as number,
        min(day) as first_day,
        max(day) as last_day
    from days
    group by year(day) * 12 + month(day)
    union all
    select 'quarter', year(day) * 4 + (month(day) - 1) // 3, min(day), max(day)
    from days
    group by year(day) * 4 + (month(day) - 1) // 3
    union all
    select 'year', year(day), min(day), max(day)
    from days
    group by year(day)
),

hospital_periods as (
    select
        c.hospital_code,
        p.kind,
        greatest(p.first_day, c.first_day) as first_day,
        least(p.last_day, c.last_day) as last_day,
        least(p.last_day, c.last_day) - greatest(p.first_day, c.first_day) + 1 as days
    from covered as c
    inner join periods as p on p.first_day <= c.last_day and p.last_day >= c.first_day
),

counted as (
    select
        p.hospital_code,
        p.kind,
        p.first_day,
        p.last_day,
        p.days,
        count(r.record_no) as rows_sent,
        count(r.record_no) filter (not r.is_quarantined) as deliveries
    from hospital_periods as p
    left join birth_records as r
        on
            r.source = 'hospital'
            and p.hospital_code = r.hospital_code
            and r.birth_date between p.first_day and p.last_day
    group by p.hospital_code, p.kind, p.first_day, p.last_day, p.days
),

-- Usual is what a quarter of the periods reach: the lost ones do not lower it. Refused rows count
-- to what is usual, for they were sent, and not to what can be used.
ranked as (
    select
        hospital_code,
        kind,
        cast(rows_sent as double) / days as deliveries_per_day,
        row_number() over (
            partition by hospital_code, kind
            order by cast(rows_sent as double) / days desc, first_day
        ) as place,
        count(*) over (partition by hospital_code, kind) as periods
    from counted
    where days >= 20
),

usual as (
    select hospital_code, kind, deliveries_per_day
    from ranked
    where place = (periods + 3) // 4
),

sparse as (
    select c.hospital_code, c.first_day as from_date, c.last_day as to_date
    from counted as c
    inner join usual as u on c.hospital_code = u.hospital_code and c.kind = u.kind
    where u.deliveries_per_day * c.days >= 12 and c.deliveries < u.deliveries_per_day * c.days / 5
)

select hospital_code, from_date, to_date from silent
union
select hospital_code, from_date, to_date from sparse
union
select hospital_code, from_date, to_date from hospital_gaps
