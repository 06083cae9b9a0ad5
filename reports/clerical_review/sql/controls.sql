-- One row per pair of records of which it is known whether they tell of one birth (temporary table
-- proved: cases whose correction a later extract showed). Origins: proved; settled: the registers'
-- numbers of birth and mother, names and dates all agree between two sources; apart: a record each
-- of two settled births of different mothers of one surname, near in date, which were
-- never compared.
with latest as (
    select
        *, row_number() over (
            partition by source, source_record_id order by is_quarantined, source_file, row_number
        ) as version_rank
    from restricted.birth_records
),
present as (
    select l.*, k.birth_id
    from latest as l
    left join births.record_links as k
        on l.source = k.source and l.source_record_id = k.source_record_id
    where l.version_rank = 1 and not l.is_quarantined
),
settled as (
    select
        l.birth_id, l.town_code, l.baby_sex, l.birth_date, l.mother_name, l.mother_id_number,
        l.birth_certificate_no,
        l.source as source_l, l.source_record_id as id_l,
        r.source as source_r, r.source_record_id as id_r
    from present as l
    inner join present as r
        on
            l.birth_id = r.birth_id
            and l.source < r.source
            and l.mother_id_number = r.mother_id_number
            and l.birth_certificate_no = r.birth_certificate_no
            and l.mother_name = r.mother_name
            and l.birth_date = r.birth_date
            and l.baby_sex = r.baby_sex
    where
        length(l.mother_id_number) = 18 and l.is_claim and r.is_claim
        and coalesce(l.plurality, 1) = 1 and coalesce(r.plurality, 1) = 1
    qualify
        row_number() over (
            partition by l.birth_id
            order by l.source, l.source_record_id, r.source, r.source_record_id
        ) = 1
),
beside as (
    select
        *,
        lead(source_r) over near as next_source, lead(id_r) over near as next_id,
        lead(birth_date) over near as next_date, lead(mother_name) over near as next_name,
        lead(mother_id_number) over near as next_mother,
        lead(birth_certificate_no) over near as next_certificate
    from settled
    window near as (
        partition by baby_sex, left(mother_name, 1)
        order by birth_date, source_l, id_l, source_r, id_r
    )
),
compared as (
    select source_l, source_record_id_l as id_l, source_r, source_record_id_r as id_r
    from restricted.record_pairs
    union all
    select source_r, source_record_id_r, source_l, source_record_id_l from restricted.record_pairs
),
apart as (
    select b.*
    from beside as b
    anti join compared as c
        on
            b.source_l = c.source_l and b.id_l = c.id_l
            and b.next_source = c.source_r and b.next_id = c.id_r
    where
        b.next_date - b.birth_date <= 92 and b.source_l <> b.next_source
        and b.mother_name <> b.next_name and b.mother_id_number <> b.next_mother
        and b.birth_certificate_no <> b.next_certificate
)
select
    'proved' as origin, true as is_one, l.town_code, l.baby_sex as sex,
    [concat(l.source, ':', l.source_record_id), concat(r.source, ':', r.source_record_id)]
        as records
from proved as p
inner join present as l on p.source_l = l.source and p.id_l = l.source_record_id
inner join present as r on p.source_r = r.source and p.id_r = r.source_record_id
union all
select
    'settled', true, town_code, baby_sex,
    [concat(source_l, ':', id_l), concat(source_r, ':', id_r)]
from settled
union all
select
    'apart', false, town_code, baby_sex,
    [concat(source_l, ':', id_l), concat(next_source, ':', next_id)]
from apart
order by all
