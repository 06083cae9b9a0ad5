-- One row per class of match probability: the records that were given to a birth with it.
with classes as (
    select unnest([
        {'place': 1, 'at_least': 1.0, 'class': '1'},
        {'place': 2, 'at_least': 0.999, 'class': '0.999–1'},
        {'place': 3, 'at_least': 0.99, 'class': '0.99–0.999'},
        {'place': 4, 'at_least': 0.95, 'class': '0.95–0.99'},
        {'place': 5, 'at_least': 0.9, 'class': '0.9–0.95'},
        {'place': 6, 'at_least': 0.5, 'class': '0.5–0.9'},
        {'place': 7, 'at_least': 0.0, 'class': '< 0.5'}
    ], recursive := true)
),
placed as (
    select
        case
            when match_probability >= 1 then 1 when match_probability >= 0.999 then 2 when
                match_probability >= 0.99
                then 3
            when match_probability >= 0.95 then 4 when match_probability >= 0.9 then 5 when
                match_probability >= 0.5
                then 6
            else 7
        end as place
    from record_links
    where match_probability is not null
)
select classes.place, class, count(placed.place) as records
from classes left join placed on classes.place = placed.place
group by classes.place, class
order by classes.place
