-- 一次出生由各来源的几条记录组成？
-- How many records of each source make one birth?
with patterns as (
    select
        birth_id,
        count(*) filter (where source = 'wis') as wis,
        count(*) filter (where source = 'population') as population,
        count(*) filter (where source = 'hospital') as hospital,
        count(*) filter (where source = 'exchange') as exchange
    from record_links
    group by birth_id
)

select wis, population, hospital, exchange, count(*) as births
from patterns
group by wis, population, hospital, exchange
order by births desc, wis desc, population desc, hospital desc, exchange desc
