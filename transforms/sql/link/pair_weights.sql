-- One row per compared pair of records: the log2 odds that both tell of one birth.
-- Three rivals stand against "one birth": two strangers (Fellegi-Sunter, all comparisons), twins of
-- one delivery and two births of one mother. For twins and siblings whatever names the mother says
-- nothing, so only the baby, the date and the counting columns weigh (family_weights.csv). The odds
-- against are the sum of the odds of the three. Constants: linkage/hand_set_weights.csv, with their
-- origin.
with births as (
    select log2(max(records)) as random_bits
    from source_sizes
),

pairs as (
    select
        e.*,
        e.source_l = e.source_r as is_same_source,
        e.source_l in ('population', 'wis') or e.source_r in ('population', 'wis') as is_registered,
        case
            when e.source_l <> e.source_r then 0
            when e.source_l = 'hospital' then h.duplicate_in_hospital
            when e.source_l = 'exchange' then h.duplicate_in_exchange
            else h.duplicate_in_register
        end as duplicate_bits,
        -- On another day a record can be this birth only as one more of its source, if the delivery
        -- has one already.
        case
            when
                e.source_l = e.source_r
                or hl.other_source_bits & e.source_bit_r > 0
                or hr.other_source_bits & e.source_bit_l > 0
                then h.duplicate_in_register
            else 0
        end as one_more_bits,
        greatest(hl.plurality, hr.plurality) as plurality,
        greatest(hl.source_records, hr.source_records) as source_records
    from pair_evidence as e
    cross join hand_set as h
    left join delivery_hints as hl on e.record_no_l = hl.record_no
    left join delivery_hints as hr on e.record_no_r = hr.record_no
),

rivals as (
    select
        p.record_no_l,
        p.record_no_r,
        greatest(
            -- Another woman's card takes mother, father and telephone along: however much they
            -- differ, it is one slip. Only a child known by its own name or certificate shows it. A
            -- hospital has no cards: two of its rows with two mothers and one certificate are two
            -- births and a typing error.
            case
                when p.baby_bits >= h.known_child and p.is_registered
                    then greatest(p.parents_bits, h.other_card)
                else p.parents_bits
            end
            + case when p.is_crosswise then h.crosswise else 0 end + p.place_bits + p.baby_bits,
            -- A child entered once more in another household: other parents and another address,
            -- with the given name or the certificate kept.
            case
                when
                    p.is_same_source
                    and p.is_registered
                    and coalesce(p.household_name_bits, 0) + coalesce(p.certificate_bits, 0)
                    >= h.known_child
                    then
                        h.other_household + p.kin_bits + coalesce(p.household_name_bits, 0)
                        + coalesce(p.baby_sex_bits, 0) + coalesce(p.certificate_bits, 0)
                else -60
            end
        )
        + p.date_bits - b.random_bits - p.duplicate_bits as stranger_bits,
        p.twin_bits
        + coalesce(p.twin_order, 0) + coalesce(p.twin_parity, 0) + coalesce(p.twin_weight, 0)
        + case
            -- More records of a source than babies are entered twice, some of them.
            when p.plurality >= 2
                then
                    case
                        when p.is_same_source and p.source_records <= p.plurality
                            then h.twins_told_in_source
                        else 0
                    end
            when p.plurality = 1
                then
                    case
                        when p.is_same_source then h.one_baby_told_in_source
                        when p.source_records = 1 then h.one_baby_told_lone
                        else h.one_baby_told
                    end
            when p.is_same_source then 0
            when p.source_records = 1 then h.lone_records
            else h.some_records
        end as twin_rival_bits,
        p.sibling_bits
        -- Counted again in another year: the false date and the second entry are one slip.
        + case
            when p.is_same_source and p.is_registered
                then
                    greatest(coalesce(p.sibling_birth_date, 0), h.counted_again)
                    - coalesce(p.sibling_birth_date, 0)
            else 0
        end
        + coalesce(p.sibling_parity, 0)
        + h.first_of_source - p.one_more_bits as sibling_rival_bits
    from pairs as p
    cross join births as b
    cross join hand_set as h
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
