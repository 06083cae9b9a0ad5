-- 各镇产妇在哪里分娩（地点、医院），外来产妇有多少在本区医院分娩？
-- Where did the mothers of each town give birth, and how many from elsewhere in hospitals here?
with hospitals as (
    select
        l.birth_id,
        coalesce(
            min(v.hospital_code) filter (where v.source = 'hospital'),
            min(v.hospital_code) filter (where v.source = 'wis')
        ) as hospital_code
    from record_links as l
    inner join record_values as v
        on l.source = v.source and l.source_record_id = v.source_record_id
    where v.source in ('hospital', 'wis')
    group by l.birth_id
),

placed as (
    select 'resident' as mothers, birth_id, town_code
    from v_counted_births
    union all
    select 'elsewhere' as mothers, b.birth_id, null as town_code
    from births as b
    anti join v_counted_births as c on b.birth_id = c.birth_id
    cross join runs as r
    where
        b.outcome = 'live'
        and b.in_hospital
        and b.birth_date between r.window_start and r.window_end
)

select
    b.mothers,
    b.town_code,
    t.town_name,
    case p.place
        when '1' then 'county_hospital'
        when '2' then 'township_hospital'
        when '3' then 'home'
        when '4' then 'outside_district'
        else 'unknown'
    end as place,
    case when p.place in ('1', '2') then h.hospital_code end as hospital_code,
    count(*) as births
from placed as b
left join towns as t on b.town_code = t.town_code
left join v_birth_places as p on b.birth_id = p.birth_id
left join hospitals as h on b.birth_id = h.birth_id
group by all
order by mothers desc, town_code nulls last, place, hospital_code nulls last
