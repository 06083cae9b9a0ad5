-- One row per village code that a register's records bear: its town, and the village's name
-- where the addresses of its births agree on one. No delivery brings a list of villages. A
-- hospital's address names the village, and the register's record of the same birth bears the
-- code: two such births at least, four of five of one name.
with sighted as (
    select
        r.village_code,
        regexp_extract(h.address, '(?:镇|乡|^)([^镇乡区市县]{1,6}?(?:村|社区|居委会))', 1) as village_name,
        count(distinct k.birth_id) as births
    from birth_records as r
    inner join record_links as k on r.source = k.source and r.source_record_id = k.source_record_id
    inner join record_links as l on k.birth_id = l.birth_id and l.source = 'hospital'
    inner join birth_records as h
        on l.source = h.source and l.source_record_id = h.source_record_id
    where
        r.source in ('wis', 'population')
        and r.village_code is not null
        and not r.is_quarantined
        and not h.is_quarantined
    group by all
),

named as (
    select
        village_code,
        arg_max(village_name, births) as village_name
    from sighted
    where village_name <> ''
    group by village_code
    having max(births) >= 2 and max(births) >= 0.8 * sum(births)
)

select
    c.village_code,
    t.town_name,
    n.village_name
from (
    select distinct village_code from birth_records where village_code is not null
) as c
left join town_names as t on left(c.village_code, 9) = t.town_code
left join named as n on c.village_code = n.village_code
order by c.village_code
