-- One row per statistical year, town, age group of mothers and parity (3: three and more): births
-- as the two registers count them, and after correction.
-- A register's birth has the mother's age that its own record tells, a corrected one that on which
-- its records agree best (evidence weighs more, as for its date). An age below 10 or above 55 is no
-- age of a mother: another person's number stands there. Younger than 15 counts with 15-19, older
-- than 49 with 45-49; null is what no record tells.
with record_mothers as (
    select
        r.source,
        shown_key(r.source_record_id) as source_record_id,
        coalesce(p.birth_id, l.birth_id) as birth_id,
        r.birth_date,
        r.mother_birth_date,
        case r.source when 'hospital' then 1.6 when 'exchange' then 1.5 else 1.0 end as vote
    from warehouse.birth_records as r
    left join warehouse.record_links as l
        on r.source = l.source and r.source_record_id = l.source_record_id
    left join v_separate_claims as p
        on r.source = p.register and shown_key(r.source_record_id) = p.source_record_id
    where not r.is_quarantined
),

votes as (
    select
        c.birth_id,
        m.mother_birth_date,
        row_number() over (
            partition by c.birth_id order by sum(m.vote) desc, m.mother_birth_date
        ) as place
    from v_counted_births as c
    inner join record_mothers as m on c.birth_id = m.birth_id
    where date_sub('year', m.mother_birth_date, c.birth_date) between 10 and 55
    group by c.birth_id, m.mother_birth_date
),

counted as (
    select
        c.register as counted_by,
        c.birth_date,
        c.town_code,
        c.parity,
        m.mother_birth_date
    from v_register_claims as c
    left join record_mothers as m
        on c.register = m.source and c.source_record_id = m.source_record_id
    union all
    select
        'correction' as counted_by,
        c.birth_date,
        c.town_code,
        c.parity,
        v.mother_birth_date
    from v_counted_births as c
    left join votes as v on c.birth_id = v.birth_id and v.place = 1
),

aged as (
    select
        counted_by,
        year(birth_date) + case when month(birth_date) >= 10 then 1 else 0 end
            as statistical_year,
        town_code,
        least(parity, 3) as parity,
        case
            when date_sub('year', mother_birth_date, birth_date) between 10 and 55
                then
                    least(greatest(date_sub('year', mother_birth_date, birth_date), 15), 49)
                    // 5 * 5
        end as age
    from counted
)

select
    cast(statistical_year as integer) as statistical_year,
    town_code,
    age || '-' || (age + 4) as age_group,
    parity,
    count(*) filter (where counted_by = 'wis') as wis,
    count(*) filter (where counted_by = 'population') as population,
    count(*) filter (where counted_by = 'correction') as corrected
from aged
group by statistical_year, town_code, age, parity
order by statistical_year nulls last, town_code nulls last, age nulls last, parity nulls last
