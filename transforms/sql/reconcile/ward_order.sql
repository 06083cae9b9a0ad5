-- One row per record of a hospital whose date puts it into the window, and due, while the ward's
-- own book says that it is not.
-- A ward gives its numbers in the order of deliveries; a date that is copied wrongly leaves its
-- place among them. Three of the next twelve numbers dated before the window, or three of the
-- twelve before it too late to be due, are no slip of theirs. And where a file's dates are damaged,
-- day and month may be exchanged in the rows, too, that no register contradicts.
with numbered as (
    select
        record_no,
        birth_date,
        source_file,
        split_part(source_record_id, '/', 2) as delivery_no
    from birth_records
    where source = 'hospital' and birth_date is not null
),

counted as (
    select
        n.record_no,
        n.birth_date,
        c.window_start,
        c.window_end,
        c.extract_date,
        case
            when n.source_file in (
                select d.source_file
                from damaged_columns as d
                where d.source = 'hospital' and d.column_name = 'delivery_date'
            ) and day(n.birth_date) <= 12
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
