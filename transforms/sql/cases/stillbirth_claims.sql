-- One row per register's claim of a child that the evidence calls stillborn. margin_bits: by how
-- much the evidence is rather this birth's than another's; null where that is sure.
select
    c.birth_id,
    c.register,
    c.record_no,
    c.evidence_sources,
    least(h.margin_bits, e.margin_bits) as margin_bits
from register_claims as c
inner join births as b on c.birth_id = b.birth_id
left join assigned as h on c.hospital_no = h.record_no
left join assigned as e on c.exchange_no = e.record_no
where b.is_stillbirth
