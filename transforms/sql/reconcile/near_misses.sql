-- One row per birth: the best agreement of its records with a record of another birth, in log2 odds.
-- A birth that only one source tells of and that nearly matched another one is perhaps the same birth.
select
    m.birth_id,
    max(w.outside_bits) as near_miss_bits
from birth_members as m
inner join member_weights as w on m.record_no = w.record_no
group by m.birth_id
