-- One row per pair of records that the model compared, in the words of the registers.
-- rule: the certain agreement that they have besides, or model.
select
    l.source as source_l,
    l.source_record_id as source_record_id_l,
    r.source as source_r,
    r.source_record_id as source_record_id_r,
    1 / (1 + pow(2.0, -greatest(least(w.weight, 40), -40))) as match_probability,
    cast(w.weight as double) as match_weight,
    coalesce(c.rule, 'model') as rule,
    w.stranger_bits,
    w.twin_rival_bits,
    w.sibling_rival_bits,
    columns('^gamma_'),
    s.parents_bits,
    s.place_bits,
    s.date_bits,
    s.baby_bits,
    s.twin_bits,
    s.sibling_bits
from pair_weights as w
inner join scored_pairs as s on w.record_l = s.record_no_l and w.record_r = s.record_no_r
inner join birth_records as l on w.record_l = l.record_no
inner join birth_records as r on w.record_r = r.record_no
left join certain_pairs as c on w.record_l = c.record_l and w.record_r = c.record_r
where w.weight > -12
