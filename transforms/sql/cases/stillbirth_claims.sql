-- One row per register's claim of a child that the evidence calls stillborn.
select
    c.birth_id,
    c.register,
    c.record_no,
    c.evidence_sources
from register_claims as c
inner join births as b on c.birth_id = b.birth_id
where b.is_stillbirth
