-- One row per birth that counts after correction, the births 核定: in scope, and not false by
-- every source that claims it. This is the one count of the district's births: whatever shows
-- a number of births takes it from here, and names the steps from it to any other figure. A
-- birth is struck out only where nothing but registers claims it and each of them has an
-- active case that removes it. Births of an unsupported case stay in and are marked: nobody
-- knows yet. What a town has answered decides: records that it said are no repetition are
-- births of their own, and a birth that no register holds and that it said there was not
-- counts no more.
with false_claims as (
    select
        birth_id,
        bool_or(register = 'wis') as in_wis,
        bool_or(register = 'population') as in_population
    from v_active_cases
    where count_effect = 'removes'
    group by birth_id
),

-- A town that was asked and said that the register's own town is right keeps the birth.
kept_town as (
    select c.birth_id, min(v.town_code) as town_code
    from cases as c
    inner join case_types as t on c.case_type = t.case_type and c.subtype = t.subtype
    inner join case_records as k
        on c.case_id = k.case_id and k.role = 'subject' and c.register = k.source
    inner join record_values as v
        on k.source = v.source and k.source_record_id = v.source_record_id
    where t.contradicted_value = 'town' and c.status = 'refuted'
    group by c.birth_id
),

denied as (
    select distinct c.birth_id
    from cases as c
    inner join case_types as t on c.case_type = t.case_type and c.subtype = t.subtype
    where t.count_effect = 'adds' and c.status = 'refuted'
),

separate as (
    select
        s.birth_id,
        any_value(s.taken_for) as taken_for,
        min(v.birth_date) as birth_date,
        min(v.sex) as sex,
        min(v.parity) as parity,
        min(v.town_code) as town_code,
        bool_or(s.register = 'wis') as in_wis,
        bool_or(s.register = 'population') as in_population
    from v_separate_claims as s
    inner join record_values as v
        on s.register = v.source and s.source_record_id = v.source_record_id
    group by s.birth_id
)

select
    b.birth_id,
    b.birth_date,
    b.birth_month as month,
    b.sex,
    b.parity,
    coalesce(k.town_code, b.town_code) as town_code,
    b.in_wis,
    b.in_population,
    b.in_hospital,
    b.in_exchange,
    b.is_due,
    u.birth_id is not null as is_doubtful
from births as b
left join (
    select distinct c.birth_id
    from cases as c
    inner join case_types as t on c.case_type = t.case_type and c.subtype = t.subtype
    where t.count_effect = 'removes_if_confirmed' and c.status not in ('refuted', 'withdrawn')
) as u on b.birth_id = u.birth_id
left join false_claims as f on b.birth_id = f.birth_id
left join kept_town as k on b.birth_id = k.birth_id
left join denied as d on b.birth_id = d.birth_id
where
    b.in_scope
    and not coalesce(
        not b.in_hospital and not b.in_exchange
        and (not b.in_wis or f.in_wis) and (not b.in_population or f.in_population)
        and (f.in_wis or f.in_population), false
    )
    and not (d.birth_id is not null and not b.in_wis and not b.in_population)
union all
select
    s.birth_id,
    s.birth_date,
    strftime(s.birth_date, '%Y%m') as month,
    s.sex,
    s.parity,
    s.town_code,
    s.in_wis,
    s.in_population,
    false as in_hospital,
    false as in_exchange,
    b.is_due,
    false as is_doubtful
from separate as s
inner join births as b on s.taken_for = b.birth_id
where b.in_scope
