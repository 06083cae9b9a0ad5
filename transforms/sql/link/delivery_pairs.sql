-- One row per pair of records whose mother and date agree so well that they tell of one delivery,
-- whatever the baby.
-- Odds against: a pair drawn at random among the births of the larger register.
with births as (
    select log2(max(records)) as random_bits
    from source_sizes
)

select
    s.record_no_l as record_l,
    s.record_no_r as record_r
from scored_pairs as s
cross join births as b
cross join hand_set as h
where
    s.parents_bits + s.place_bits + s.date_bits - b.random_bits > h.one_delivery
    and s.birth_date_level in ('same day', 'a day apart')
union
select
    record_l,
    record_r
from certain_pairs
