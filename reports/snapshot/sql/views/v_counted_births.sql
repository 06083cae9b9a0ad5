-- One row per birth that counts after correction: in scope, and not false by every source that
-- claims it.
-- A birth is struck out only where nothing but registers claims it and each of them has a
-- false-report case that went on a correction list and that nobody refuted. Births of an
-- unsupported case stay in and are marked: nobody knows yet.
with false_claims as (
    select
        c.birth_id,
        bool_or(c.register = 'wis') as in_wis,
        bool_or(c.register = 'population') as in_population
    from cases as c
    inner join case_types as t on c.case_type = t.case_type and c.subtype = t.subtype
    where
        t.count_effect = 'removes'
        and c.grade in ('certain', 'probable')
        and c.status not in ('refuted', 'withdrawn')
    group by c.birth_id
)

select
    b.birth_id,
    b.birth_date,
    b.birth_month as month,
    b.sex,
    b.parity,
    b.town_code,
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
where
    b.in_scope
    and not coalesce(
        not b.in_hospital and not b.in_exchange
        and (not b.in_wis or f.in_wis) and (not b.in_population or f.in_population)
        and (f.in_wis or f.in_population), false
    )
