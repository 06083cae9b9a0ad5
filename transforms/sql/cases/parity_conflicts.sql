-- One row per birth to which the two registers give different parities, and which of them the mother's other births
-- rule out. No evidence column tells a parity: an earlier child must have a lower one, a later child a higher one.
-- Twins are left out: they count n and n+1, and which twin is which the registers may tell differently.
with conflict as (
    select
        c.birth_id,
        b.birth_date,
        c.record_no as wis_no,
        c.other_no as population_no,
        c.parity as wis_parity,
        c.other_parity as population_parity
    from register_claims as c
    inner join births as b on c.birth_id = b.birth_id
    where
        c.register = 'wis'
        and c.parity <> c.other_parity
        and b.plurality = 1
        and b.is_in_window
        and not b.is_stillbirth
),

family as (
    select
        c.birth_id,
        bool_or(
            (s.birth_date < c.birth_date and r.parity >= c.wis_parity)
            or (s.birth_date > c.birth_date and r.parity <= c.wis_parity)
        ) as rules_out_wis,
        bool_or(
            (s.birth_date < c.birth_date and r.parity >= c.population_parity)
            or (s.birth_date > c.birth_date and r.parity <= c.population_parity)
        ) as rules_out_population,
        -- The child born next before or after leaves one parity.
        bool_or(
            (s.birth_date < c.birth_date and r.parity + 1 = c.wis_parity)
            or (s.birth_date > c.birth_date and r.parity - 1 = c.wis_parity)
        ) as expects_wis,
        bool_or(
            (s.birth_date < c.birth_date and r.parity + 1 = c.population_parity)
            or (s.birth_date > c.birth_date and r.parity - 1 = c.population_parity)
        ) as expects_population
    from conflict as c
    inner join siblings as p on c.birth_id = p.birth_id
    inner join births as s on p.sibling_id = s.birth_id and abs(s.birth_date - c.birth_date) > 200
    inner join register_claims as r on s.birth_id = r.birth_id
    where not s.is_stillbirth and r.parity is not null
    group by c.birth_id
)

select
    c.*,
    case
        when coalesce(f.rules_out_wis, false) <> coalesce(f.rules_out_population, false)
            then case when f.rules_out_wis then 'wis' else 'population' end
        when coalesce(f.expects_wis, false) <> coalesce(f.expects_population, false)
            then case when f.expects_wis then 'population' else 'wis' end
    end as wrong_register
from conflict as c
left join family as f on c.birth_id = f.birth_id
