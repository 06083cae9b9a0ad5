-- One row per compared pair of records: the log2 odds that both tell of one birth.
-- Three rivals stand against "one birth": two strangers (Fellegi-Sunter, all comparisons), twins of
-- one delivery and two births of one mother. For twins and siblings whatever names the mother says
-- nothing, so only the baby, the date and the counting columns weigh (family_weights.csv). The odds
-- against are the sum of the odds of the three.
with births as (
    select log2(max(records)) as random_bits
    from (select source, count(*) as records from link_records group by source)
),

pairs as (
    select
        s.*,
        l.source as source_l,
        r.source as source_r,
        l.source = r.source as is_same_source,
        coalesce(
            l.mother_fold_no = r.father_fold_no
            and l.father_fold_no = r.mother_fold_no
            and l.mother_fold_no <> l.father_fold_no, false
        ) as is_crosswise,
        -- On another day a record can be this birth only as one more of its source, if the delivery
        -- has one already.
        l.source = r.source
        or hl.other_source_bits & r.source_bit > 0
        or hr.other_source_bits & l.source_bit > 0 as is_one_more,
        greatest(hl.plurality, hr.plurality) as plurality,
        greatest(hl.source_records, hr.source_records) as source_records,
        case
            when coalesce(greatest(hl.plurality, hr.plurality), 1) < 2 then 0.0
            when hl.birth_order is null or hr.birth_order is null then 0.0
            when hl.birth_order = hr.birth_order then 3.0
            when l.source = r.source then -9.0
            else -3.0
        end as order_bits,
        case
            when l.parity is null or r.parity is null then 0.0
            when l.parity = r.parity then 4.0
            when abs(l.parity - r.parity) = 1 then -5.0
            else -2.0
        end as parity_twin_bits,
        case
            when l.parity is null or r.parity is null then 0.0
            when l.parity = r.parity then 2.5
            else -3.0
        end as parity_sibling_bits,
        case
            when l.source <> 'hospital' or r.source <> 'hospital' then 0.0
            when l.birth_weight_g is null or r.birth_weight_g is null then 0.0
            when l.birth_weight_g = r.birth_weight_g then 5.0
            else -5.0
        end as weight_bits
    from scored_pairs as s
    inner join link_records as l on s.record_no_l = l.record_no
    inner join link_records as r on s.record_no_r = r.record_no
    left join delivery_hints as hl on s.record_no_l = hl.record_no
    left join delivery_hints as hr on s.record_no_r = hr.record_no
),

rivals as (
    select
        p.*,
        -- A register tells of a birth twice about once in 130 births, a hospital once in 600, the
        -- exchange once in 50. Another woman's card takes mother, father and telephone along:
        -- however much they differ, it is one slip, made in about one register record of 500. Only
        -- a child known by its own name or certificate shows it. A hospital has no cards: two of
        -- its rows with two mothers and one certificate are two births and a typing error.
        case
            when
                p.baby_bits >= 8
                and (p.source_l in ('population', 'wis') or p.source_r in ('population', 'wis'))
                then greatest(p.parents_bits, -9)
            else p.parents_bits
        end
        -- Mother and father in each other's cells: two names that differ (-15) are two that agree
        -- (18); it happens once in about 500 rows (-9).
        + case when p.is_crosswise then 24 else 0 end
        + p.place_bits + p.date_bits + p.baby_bits - b.random_bits
        - case
            when not p.is_same_source then 0
            when p.source_l = 'hospital' then 9
            when p.source_l = 'exchange' then 5
            else 7
        end as stranger_bits,
        p.twin_bits + p.order_bits + p.parity_twin_bits + p.weight_bits
        + case
            when p.plurality >= 2 then case when p.is_same_source then -5.0 else 0.0 end
            when p.plurality = 1 then case when p.is_same_source then 5.0 else 9.0 end
            when p.is_same_source then 0.0
            -- To be twins, two lone records need each source to have missed the other baby.
            when p.source_records = 1 then 12.0
            else 6.6
        end as twin_rival_bits,
        p.sibling_bits
        + p.parity_sibling_bits
        + case when p.is_one_more then -4.4 else 2.5 end as sibling_rival_bits
    from pairs as p
    cross join births as b
)

select
    record_no_l as record_l,
    record_no_r as record_r,
    stranger_bits,
    twin_rival_bits,
    sibling_rival_bits,
    cast(
        -log2(
            pow(2.0, -greatest(least(stranger_bits, 60.0), -60.0))
            + pow(2.0, -greatest(least(twin_rival_bits, 60.0), -60.0))
            + pow(2.0, -greatest(least(sibling_rival_bits, 60.0), -60.0))
        ) as float
    ) as weight
from rivals
