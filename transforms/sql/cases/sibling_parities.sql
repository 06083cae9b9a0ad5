-- One row per contradicted parity, other birth of the mother and register that counts it: what that
-- parity rules out.
-- An earlier child must have a lower parity and a later child a higher one; the child born next
-- before or after leaves one parity, which is expected.
select
    c.birth_id,
    s.birth_id as sibling_id,
    s.birth_date as sibling_birth_date,
    s.sex as sibling_sex,
    r.register,
    r.parity,
    (s.birth_date < c.birth_date and r.parity >= c.wis_parity)
    or (s.birth_date > c.birth_date and r.parity <= c.wis_parity) as rules_out_wis,
    (s.birth_date < c.birth_date and r.parity >= c.population_parity)
    or (s.birth_date > c.birth_date and r.parity <= c.population_parity) as rules_out_population,
    (s.birth_date < c.birth_date and r.parity + 1 = c.wis_parity)
    or (s.birth_date > c.birth_date and r.parity - 1 = c.wis_parity) as expects_wis,
    (s.birth_date < c.birth_date and r.parity + 1 = c.population_parity)
    or (s.birth_date > c.birth_date and r.parity - 1 = c.population_parity) as expects_population
from parity_contradictions as c
inner join siblings as p on c.birth_id = p.birth_id
inner join births as s on p.sibling_id = s.birth_id and abs(s.birth_date - c.birth_date) > 200
inner join register_claims as r on s.birth_id = r.birth_id
where not s.is_stillbirth and r.parity is not null
