-- One row per record: the weight of its best agreement inside its birth, and of its best outside
-- it.
-- Certain agreements count 20 bits (a million to one); a record without a partner has no weight
-- inside.
with certain as (
    select c.record_l, c.record_r, 20.0 as weight
    from certain_pairs as c
    where not exists (
        select 1 from candidate_pairs as p where p.record_l = c.record_l and p.record_r = c.record_r
    )
),

agreements as (
    select record_l as record_no, record_r as other_no, weight from pair_weights
    union all
    select record_r, record_l, weight from pair_weights
    union all
    select record_l, record_r, weight from certain
    union all
    select record_r, record_l, weight from certain
)

select
    a.record_no,
    max(a.weight) filter (where m.birth_no = o.birth_no) as inside_bits,
    max(a.weight) filter (where m.birth_no <> o.birth_no) as outside_bits
from agreements as a
inner join birth_members as m on a.record_no = m.record_no
inner join birth_members as o on a.other_no = o.record_no
group by a.record_no
