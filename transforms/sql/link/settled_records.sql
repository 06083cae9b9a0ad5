-- One row per record whose delivery is complete by certain agreements alone: both registers and
-- evidence, once each,
-- one sex, one baby. Such records are compared only with records that are not settled.
with delivery as (
    select
        c.component_no,
        count(*) as records,
        count(*) filter (where r.source = 'population') as in_population,
        count(*) filter (where r.source = 'wis') as in_wis,
        count(*) filter (where r.source = 'hospital') as in_hospital,
        count(*) filter (where r.source = 'exchange') as in_exchange,
        count(distinct r.baby_sex) as sexes,
        max(coalesce(r.plurality, 1)) as plurality,
        max(coalesce(r.birth_order, 1)) as birth_order,
        count(distinct r.birth_certificate_no) as certificates
    from certain_components as c
    inner join link_records as r on c.record_no = r.record_no
    group by c.component_no
)

select
    c.record_no,
    c.component_no
from certain_components as c
inner join delivery as d on c.component_no = d.component_no
where
    d.in_population = 1
    and d.in_wis = 1
    and d.in_hospital <= 1
    and d.in_exchange <= 1
    and d.in_hospital + d.in_exchange >= 1
    and d.sexes <= 1
    and d.plurality = 1
    and d.birth_order = 1
    and d.certificates <= 1
