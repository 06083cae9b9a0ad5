-- One row per record of a hospital whose date puts it into the window, and due, while the ward's
-- own book says that it is not.
-- A ward gives its numbers in the order of deliveries; a date that is copied wrongly leaves its
-- place among them. Three of the next twelve numbers dated before the window, or three of the
-- twelve before it too late to be due, are no slip of theirs. And where a file's dates are damaged,
-- day and month may be exchanged in the rows, too, that no register contradicts. A file of a small
-- ward is too short to be found damaged: there the numbers tell, too.
with numbered as (
    select
        record_no,
        birth_date,
        source_file,
        split_part(source_record_id, '/', 2) as delivery_no
    from birth_records
    where source = 'hospital' and birth_date is not null
),

-- Days from the 13th on cannot be exchanged: among the numbers around it a row's day and month are
-- out of place as they stand, and in place if they are exchanged.
placed as (
    select
        source_file,
        birth_date,
        day(birth_date) <= 12 and day(birth_date) <> month(birth_date) as can_be_exchanged,
        median(case when day(birth_date) > 12 then birth_date - date '1970-01-01' end) over (
            partition by source_file, length(delivery_no), regexp_extract(delivery_no, '^[^0-9]*')
            order by delivery_no, record_no rows between 12 preceding and 12 following
        ) as around
    from numbered
),

exchanged_files as (
    select source_file
    from damaged_columns
    where source = 'hospital' and column_name = 'delivery_date'
    union
    select source_file
    from placed
    where can_be_exchanged
    group by source_file
    having
        count(*) filter (
            where abs(birth_date - date '1970-01-01' - around) > 60
            and abs(
                make_date(year(birth_date), day(birth_date), month(birth_date))
                - date '1970-01-01' - around
            ) <= 45
        ) >= greatest(3, 0.2 * count(*))
),

counted as (
    select
        n.record_no,
        n.birth_date,
        c.window_start,
        c.window_end,
        c.extract_date,
        case
            when
                n.source_file in (select x.source_file from exchanged_files as x)
                and day(n.birth_date) <= 12
                then make_date(year(n.birth_date), day(n.birth_date), month(n.birth_date))
        end as exchanged,
        -- The numbers of another series (F0600012, BF0600012) follow an order of their own.
        sum(cast(n.birth_date < c.window_start as integer)) over (
            partition by
                n.source_file, length(n.delivery_no), regexp_extract(n.delivery_no, '^[^0-9]*')
            order by n.delivery_no, n.record_no rows between 1 following and 12 following
        ) as too_early,
        sum(cast(c.extract_date - n.birth_date < 31 as integer)) over (
            partition by
                n.source_file, length(n.delivery_no), regexp_extract(n.delivery_no, '^[^0-9]*')
            order by n.delivery_no, n.record_no rows between 12 preceding and 1 preceding
        ) as too_late
    from numbered as n
    cross join run_context as c
)

select record_no
from counted
where
    birth_date >= window_start
    and extract_date - birth_date >= 31
    and (
        too_early >= 3
        or too_late >= 3
        or exchanged < window_start
        or exchanged > window_end
        or extract_date - exchanged < 31
    )
