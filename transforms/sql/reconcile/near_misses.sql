-- One row per birth and register: the best agreement with a record of that register in another
-- birth, in log2 odds.
-- In a family that was divided, what the best division with another birth lacks to the one chosen.
-- There a lone record has paid for being alone, which elsewhere the cases' rules add as 5 bits.
-- Elsewhere only births that could be one count: together they may not have two records of one
-- source, or they would be twins, siblings or duplicates that the matching has already told apart.
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
    inner join assigned as a on w.record_l = a.record_no
    inner join assigned as b on w.record_r = b.record_no
    where
        l.birth_id <> r.birth_id
        and w.weight > -20
        and not (a.margin_bits is not null and b.margin_bits is not null)
),

certificates as (
    select distinct m.birth_id, r.birth_certificate_no
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    where r.birth_certificate_no is not null
),

divided as (
    select
        m.birth_id,
        o.birth_id as other_id,
        min(a.margin_bits) as margin_bits,
        coalesce(bool_or(k.birth_certificate_no is not null), false) as is_one_certificate
    from assigned as a
    inner join birth_members as m on a.record_no = m.record_no
    inner join birth_members as o on a.rival_record_no = o.record_no
    left join certificates as c on m.birth_id = c.birth_id
    left join
        certificates as k
        on o.birth_id = k.birth_id and c.birth_certificate_no = k.birth_certificate_no
    where m.birth_id <> o.birth_id
    group by 1, 2
),

both_ways as (
    select birth_id, other_id, weight from apart
    union all
    select other_id, birth_id, weight from apart
),

neighbours as (
    select p.birth_id, o.wis, o.population, p.weight
    from both_ways as p
    inner join sources as s on p.birth_id = s.birth_id
    inner join sources as o on p.other_id = o.birth_id
    where
        not (s.wis and o.wis)
        and not (s.population and o.population)
        and not (s.hospital and o.hospital)
        and not (s.exchange and o.exchange)
    union all
    select d.birth_id, o.wis, o.population, -5 - d.margin_bits
    from divided as d
    inner join sources as s on d.birth_id = s.birth_id
    inner join sources as o on d.other_id = o.birth_id
    inner join births as b on d.birth_id = b.birth_id
    inner join births as e on d.other_id = e.birth_id
    -- A register's two births of other days are told apart by the days, not by the margin, unless
    -- they bear one certificate.
    where
        not ((s.wis and o.wis) or (s.population and o.population))
        or abs(b.birth_date - e.birth_date) <= 3
        or d.is_one_certificate
)

select
    birth_id,
    coalesce(max(weight) filter (where wis), -60) as wis_bits,
    coalesce(max(weight) filter (where population), -60) as population_bits,
    max(weight) as near_miss_bits
from neighbours
group by birth_id
