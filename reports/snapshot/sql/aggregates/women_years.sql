-- One row per statistical year, town and age group: the person-years that the women of WIS's cards
-- lived there at that age within the window.
-- One woman with two cards (same number, same name) counts once: by the card that has not moved
-- out, then the one updated last. A null age group holds the women whose date of birth nobody
-- tells. No card says when a woman moved, so those who did stand apart, as if present throughout.
-- Tenths of a year: to the day, a woman alone in a cell would show her birthday.
with ranked as (
    select
        birth_date,
        town_code,
        has_moved,
        row_number() over (
            partition by
                coalesce(mother_id_number, 'card:' || woman_id),
                case when mother_id_number is not null then mother_name end
            order by moved_out, updated_on desc nulls last, woman_id
        ) as card_rank
    from warehouse.woman_cards
    where is_resident
),

women as (
    select
        r.birth_date,
        t.town_code,
        count(*) filter (where not r.has_moved) as settled,
        count(*) filter (where r.has_moved) as movers
    from ranked as r
    left join towns as t on r.town_code = t.town_code
    where r.card_rank = 1
    group by r.birth_date, t.town_code
),

years as (
    select
        y.statistical_year,
        greatest(make_date(y.statistical_year - 1, 10, 1), r.window_start) as first_day,
        least(make_date(y.statistical_year, 10, 1), r.window_end + 1) as day_after,
        make_date(y.statistical_year, 10, 1) - make_date(y.statistical_year - 1, 10, 1)
            as days_of_year
    from runs as r
    cross join lateral (
        select cast(unnest(generate_series(
            year(r.window_start + interval 3 month), year(r.window_end + interval 3 month)
        )) as integer) as statistical_year
    ) as y
),

-- The days of each year that a woman born on a date spent at each age.
lived as (
    select
        d.birth_date,
        y.statistical_year,
        y.days_of_year,
        a.age || '-' || (a.age + 4) as age_group,
        least(y.day_after, cast(d.birth_date + to_years(a.age + 5) as date))
        - greatest(y.first_day, cast(d.birth_date + to_years(a.age) as date)) as days
    from (select distinct birth_date from women where birth_date is not null) as d
    cross join years as y
    cross join (select cast(unnest(generate_series(15, 45, 5)) as integer) as age) as a
    union all
    select
        null as birth_date,
        statistical_year,
        days_of_year,
        null as age_group,
        day_after - first_day as days
    from years
)

select
    l.statistical_year,
    w.town_code,
    l.age_group,
    round(sum(w.settled * l.days) / l.days_of_year, 1) as settled_years,
    round(sum(w.movers * l.days) / l.days_of_year, 1) as mover_years
from women as w
inner join lived as l on w.birth_date is not distinct from l.birth_date
where l.days > 0
group by l.statistical_year, l.days_of_year, w.town_code, l.age_group
order by l.statistical_year, w.town_code nulls last, l.age_group nulls last
