-- One row per compared pair of records: what each column says, in log2 odds; null where one side
-- does not say.
-- Against strangers: the twelve comparisons (`*_bits`). Against twins and siblings: what tells two
-- babies of one mother apart (`twin_*`, `sibling_*`). household_name_bits and kin_bits speak where
-- a child was entered a second time under other people of its family. A name or certificate that a
-- twin's form has from the other twin's says nothing beside another source.
with compared as (
    select record_no_l as record_no from scored_pairs union select record_no_r from scored_pairs
),

-- Most records are settled, and in no pair.
named as (
    select
        r.*,
        mother.given as mother_given,
        baby.given as baby_given,
        father.surname_no as father_surname_no,
        cast(year(r.birth_date) as integer) - r.mother_birth_year > 50 as is_grandmother
    from link_records as r
    semi join compared as c on r.record_no = c.record_no
    left join names as mother on r.mother_name_no = mother.name_no
    left join names as father on r.father_name_no = father.name_no
    left join names as baby on r.baby_name_no = baby.name_no
),

-- The levels are not needed any more, and a table of pairs is the largest of a run.
weighed as (
    select
        columns(
            c -> c not like 'gamma_%' and c not in ('match_weight', 'match_probability', 'block_no')
        )
    from scored_pairs
),

pairs as (
    select
        s.*,
        l.source as source_l,
        r.source as source_r,
        l.source_bit as source_bit_l,
        r.source_bit as source_bit_r,
        coalesce(
            l.mother_fold_no = r.father_fold_no
            and l.father_fold_no = r.mother_fold_no
            and l.mother_fold_no <> l.father_fold_no, false
        ) as is_crosswise,
        coalesce(l.is_grandmother or r.is_grandmother, false) as is_grandmother,
        coalesce(
            l.father_surname_no in (r.mother_surname_no, r.father_surname_no)
            or r.father_surname_no in (l.mother_surname_no, l.father_surname_no), false
        ) as is_kin,
        coalesce(
            l.baby_given = r.baby_given
            and length(l.baby_given) >= 2
            and not contains(l.baby_given, '?'), false
        ) as is_given_name_kept,
        greatest(hl.plurality, hr.plurality) as plurality,
        l.source <> r.source and (hl.name_is_copied or hr.name_is_copied) as is_name_copied,
        l.source <> r.source and (hl.certificate_is_copied or hr.certificate_is_copied)
            as is_certificate_copied,
        l.source = r.source
        and (
            hl.name_is_copied and hl.certificate_is_copied and l.parity is null
            or hr.name_is_copied and hr.certificate_is_copied and r.parity is null
        ) as has_uncounted_copy,
        hl.birth_order as birth_order_l,
        hr.birth_order as birth_order_r,
        l.parity as parity_l,
        r.parity as parity_r,
        l.birth_weight_g as birth_weight_g_l,
        r.birth_weight_g as birth_weight_g_r
    from weighed as s
    inner join named as l on s.record_no_l = l.record_no
    inner join named as r on s.record_no_r = r.record_no
    left join delivery_hints as hl on s.record_no_l = hl.record_no
    left join delivery_hints as hr on s.record_no_r = hr.record_no
),

said as (
    select
        p.* replace (
            case when not is_name_copied then baby_name_bits end as baby_name_bits,
            case when not is_name_copied then twin_baby_name end as twin_baby_name,
            case when not is_name_copied then sibling_baby_name end as sibling_baby_name,
            case when not is_certificate_copied then certificate_bits end as certificate_bits,
            case when not is_certificate_copied then twin_certificate end as twin_certificate,
            case when not is_certificate_copied then sibling_certificate end
                as sibling_certificate,
            baby_bits
            - case when is_name_copied then coalesce(baby_name_bits, 0) else 0 end
            - case when is_certificate_copied then coalesce(certificate_bits, 0) else 0 end
                as baby_bits,
            twin_bits
            - case when is_name_copied then coalesce(twin_baby_name, 0) else 0 end
            - case when is_certificate_copied then coalesce(twin_certificate, 0) else 0 end
                as twin_bits,
            sibling_bits
            - case when is_name_copied then coalesce(sibling_baby_name, 0) else 0 end
            - case when is_certificate_copied then coalesce(sibling_certificate, 0) else 0 end
                as sibling_bits
        )
    from pairs as p
)

select
    p.* exclude (
        mother_name_bits, father_name_bits, birth_order_l, birth_order_r, parity_l, parity_r,
        birth_weight_g_l, birth_weight_g_r, plurality, is_kin, is_grandmother, is_given_name_kept,
        has_uncounted_copy, is_name_copied, is_certificate_copied
    ),
    -- Mother and father in each other's cells: two names that differ are two that agree.
    p.mother_name_bits + case when p.is_crosswise then h.crosswise / 2 else 0 end
        as mother_name_bits,
    p.father_name_bits + case when p.is_crosswise then h.crosswise / 2 else 0 end
        as father_name_bits,
    case
        when coalesce(p.plurality, 1) < 2 then null
        when p.birth_order_l = p.birth_order_r then h.order_same
        when p.source_l = p.source_r and p.birth_order_l <> p.birth_order_r
            then h.order_differs_in_source
        when p.birth_order_l <> p.birth_order_r then h.order_differs
        -- A register's lone record of a later child is rather the second twin: most mothers of
        -- twins had no child before.
        when
            p.birth_order_l is null and p.parity_l > 1 and p.birth_order_r = 2
            or p.birth_order_r is null and p.parity_r > 1 and p.birth_order_l = 2
            then h.later_child
    end as twin_order,
    case
        when p.parity_l = p.parity_r then h.parity_same_twin
        when abs(p.parity_l - p.parity_r) = 1 then h.parity_next_twin
        when p.parity_l <> p.parity_r then h.parity_differs_twin
    end as twin_parity,
    case
        when p.parity_l = p.parity_r then h.parity_same_sibling
        when p.parity_l <> p.parity_r then h.parity_differs_sibling
    end as sibling_parity,
    case
        when p.source_l <> 'hospital' or p.source_r <> 'hospital' then null
        when p.birth_weight_g_l = p.birth_weight_g_r then h.birth_weight_same
        when p.birth_weight_g_l <> p.birth_weight_g_r then h.birth_weight_differs
    end as twin_weight,
    case
        when p.is_given_name_kept then greatest(p.baby_name_bits, h.given_name_kept)
        else p.baby_name_bits
    end as household_name_bits,
    case when p.is_kin then h.kin_surname else 0 end
    + case when p.is_grandmother then h.grandmother else 0 end as kin_bits,
    d.record_l is not null as is_one_delivery,
    coalesce(
        d.record_l is not null
        and p.source_l = p.source_r
        and p.source_l in ('population', 'wis')
        and abs(p.parity_l - p.parity_r) = 1, false
    ) as is_counted_on,
    coalesce(d.record_l is not null and p.has_uncounted_copy, false) as is_copied
from said as p
cross join hand_set as h
left join delivery_pairs as d on p.record_no_l = d.record_l and p.record_no_r = d.record_r
