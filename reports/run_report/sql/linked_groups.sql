-- One row per group of births that count, by sex and for the five towns whose births are linked
-- least: how many stand in
-- two sources or more. A group that is linked less is reported less, or matched less well; a review
-- tells which.
with counted as (
    select
        sex,
        town_code,
        cast(in_wis as integer) + cast(in_population as integer) + cast(in_hospital as integer)
        + cast(in_exchange as integer) >= 2 as is_linked
    from published.v_counted_births
),
by_sex as (
    select
        'sex' as dimension,
        sex as code,
        count(*) as births,
        count(*) filter (where is_linked) as linked
    from counted
    where sex in ('1', '2')
    group by sex
),
by_town as (
    select
        'town' as dimension,
        town_code as code,
        count(*) as births,
        count(*) filter (where is_linked) as linked
    from counted
    where town_code is not null
    group by town_code
    having count(*) >= 100
)
select g.dimension, g.code, t.town_name, g.births, g.linked
from (
    select * from by_sex
    union all
    (select * from by_town order by linked / births, code limit 5)
) as g
left join town_names as t on g.code = t.town_code
order by g.dimension, case when g.dimension = 'sex' then 0 else g.linked / g.births end, g.code
