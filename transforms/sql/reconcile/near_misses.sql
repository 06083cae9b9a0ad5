-- One row per birth and register: the best agreement with a record of that register in another
-- birth, in log2 odds.
-- Only births that could be one count: together they may not have two records of one source, or
-- they would be twins, siblings or duplicates that the matching has already told apart.
with sources as (
    select
        birth_id,
        bool_or(source = 'wis') as wis,
        bool_or(source = 'population') as population,
        bool_or(source = 'hospital') as hospital,
        bool_or(source = 'exchange') as exchange
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    group by birth_id
),

apart as (
    select l.birth_id, r.birth_id as other_id, w.weight
    from pair_weights as w
    inner join birth_members as l on w.record_l = l.record_no
    inner join birth_members as r on w.record_r = r.record_no
    where l.birth_id <> r.birth_id and w.weight > -20
),

both_ways as (
    select birth_id, other_id, weight from apart
    union all
    select other_id, birth_id, weight from apart
)

select
    p.birth_id,
    coalesce(max(p.weight) filter (where o.wis), -60) as wis_bits,
    coalesce(max(p.weight) filter (where o.population), -60) as population_bits,
    max(p.weight) as near_miss_bits
from both_ways as p
inner join sources as s on p.birth_id = s.birth_id
inner join sources as o on p.other_id = o.birth_id
where
    not (s.wis and o.wis)
    and not (s.population and o.population)
    and not (s.hospital and o.hospital)
    and not (s.exchange and o.exchange)
group by p.birth_id
