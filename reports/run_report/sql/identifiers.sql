-- One row per identifier that the matching uses: how many of each source's records give it.
with given as (
    select
        source,
        count(*) as records,
        count(mother_name) as mother_name,
        count(mother_id_number) as mother_id,
        count(father_name) as father_name,
        count(father_id_number) as father_id,
        count(birth_date) as birth_date,
        count(baby_sex) as baby_sex,
        count(baby_name) as baby_name,
        count(birth_certificate_no) as certificate,
        count(telephone) as telephone,
        count(coalesce(village_code, town_code, address)) as residence
    from birth_records
    where not is_quarantined
    group by source
),
long as (
    unpivot given
    on mother_name,
    mother_id,
    father_name,
    father_id,
    birth_date,
    baby_sex,
    baby_name,
    certificate,
    telephone,
    residence
    into name identifier value filled
),
named as (
    select unnest([
        'mother_name',
        'mother_id',
        'father_name',
        'father_id',
        'birth_date',
        'baby_sex',
        'baby_name',
        'certificate',
        'telephone', 'residence'
    ]) as identifier, unnest(range(10)) as place
)
select
    n.identifier,
    max(l.filled) filter (where l.source = 'wis') as wis,
    max(l.records) filter (where l.source = 'wis') as wis_records,
    max(l.filled) filter (where l.source = 'population') as population,
    max(l.records) filter (where l.source = 'population') as population_records,
    max(l.filled) filter (where l.source = 'hospital') as hospital,
    max(l.records) filter (where l.source = 'hospital') as hospital_records,
    max(l.filled) filter (where l.source = 'exchange') as exchange,
    max(l.records) filter (where l.source = 'exchange') as exchange_records
from named as n
inner join long as l on n.identifier = l.identifier
group by n.identifier, n.place
order by n.place
