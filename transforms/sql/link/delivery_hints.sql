-- One row per record: what the other records of its delivery tell of the number of babies and of
-- which baby it is.
-- plurality: as the hospitals' rows say, or 2 where one source tells of two clearly different
-- babies; null: unknown. birth_order: the hospital's; of a register the rank of the parity among
-- its records of the delivery, and of a lone one 1 where it is its mother's first child.
-- source_records: how many records of its own source the delivery has. other_source_bits: the
-- sources of its other records (bits of link_records). name_is_copied, certificate_is_copied: of
-- twins, whether it bears the name or the certificate of the child that its register counts before.
with both_ways as (
    select record_l as record_no, record_r as other_no from delivery_pairs
    union all
    select record_r, record_l from delivery_pairs
),

hospital as (
    select
        b.record_no,
        max(greatest(coalesce(o.plurality, 1), coalesce(o.birth_order, 1))) as plurality
    from both_ways as b
    inner join link_records as o on b.other_no = o.record_no
    where o.source = 'hospital' and o.plurality is not null
    group by b.record_no
),

same_source as (
    select
        b.record_no,
        1 + count(*) as records,
        1 + count(*) filter (where o.parity < r.parity) as parity_rank,
        bool_and(o.parity <> r.parity) as parities_differ,
        bool_or(o.baby_name_no = r.baby_name_no and o.parity = r.parity - 1) as has_name_before,
        bool_or(o.birth_certificate_no = r.birth_certificate_no and o.parity = r.parity - 1)
            as has_certificate_before,
        bool_or(
            o.baby_name_no = r.baby_name_no
            and o.birth_certificate_no = r.birth_certificate_no
            and o.parity is not null
            and r.parity is null
        ) as has_both_uncounted
    from both_ways as b
    inner join link_records as r on b.record_no = r.record_no
    inner join link_records as o on b.other_no = o.record_no
    where r.source = o.source
    group by b.record_no
),

counted_on as (
    select
        d.record_l,
        d.record_r,
        l.source,
        coalesce(l.birth_certificate_no <> r.birth_certificate_no, false)
        or coalesce(l.baby_name_no <> r.baby_name_no, false) as are_two_children
    from delivery_pairs as d
    inner join link_records as l on d.record_l = l.record_no
    inner join link_records as r on d.record_r = r.record_no
    where
        l.source = r.source
        and l.source in ('population', 'wis')
        and abs(l.parity - r.parity) = 1
),

counted_records as (
    select record_l as record_no, source, are_two_children from counted_on
    union
    select record_r, source, are_two_children from counted_on
),

-- Two babies, whatever the hospital says or omits: another sex, name or certificate and the next
-- parity in one register; the same between a register that counts on and another source, whose
-- record can be only one of the two; or two registers that count on, one of them with another name
-- or certificate. Where nothing differs, a person looks at it.
told_apart as (
    select d.record_l, d.record_r
    from delivery_pairs as d
    inner join scored_pairs as s on d.record_l = s.record_no_l and d.record_r = s.record_no_r
    inner join link_records as l on d.record_l = l.record_no
    inner join link_records as r on d.record_r = r.record_no
    left join counted_records as c on d.record_l = c.record_no
    left join counted_records as o on d.record_r = o.record_no
    cross join hand_set as h
    where
        (l.source = r.source or c.record_no is not null or o.record_no is not null)
        and s.twin_bits + case
            when l.parity = r.parity then h.parity_same_twin
            when abs(l.parity - r.parity) = 1 then h.parity_next_twin
            else 0
        end < h.two_babies
    union
    select b.record_no, b.other_no
    from both_ways as b
    inner join counted_records as c on b.record_no = c.record_no
    inner join counted_records as o on b.other_no = o.record_no
    where c.source <> o.source and (c.are_two_children or o.are_two_children)
),

others as (
    select b.record_no, bit_or(o.source_bit) as source_bits
    from both_ways as b
    inner join link_records as o on b.other_no = o.record_no
    group by b.record_no
),

apart_records as (
    select record_l as record_no from told_apart
    union
    select record_r from told_apart
),

near_apart as (
    select record_no from apart_records
    union
    select b.record_no
    from both_ways as b
    inner join apart_records as a on b.other_no = a.record_no
),

told as (
    select
        r.record_no,
        coalesce(
            greatest(
                w.plurality, r.plurality, case when r.source = 'hospital' then r.birth_order end
            ),
            case when a.record_no is not null then 2 end
        ) as plurality
    from link_records as r
    left join hospital as w on r.record_no = w.record_no
    left join near_apart as a on r.record_no = a.record_no
),

-- A form filled from the first twin's. Where it does not count, no more records than babies stand
-- in its register: else it is rather a second entry.
copies as (
    select
        s.record_no,
        t.plurality > 1 as is_told,
        s.has_both_uncounted and s.records <= t.plurality as is_uncounted
    from same_source as s
    inner join told as t on s.record_no = t.record_no
    inner join link_records as r on s.record_no = r.record_no
    where r.source in ('population', 'wis')
)

select
    r.record_no,
    t.plurality,
    case
        when r.source in ('hospital', 'exchange') then r.birth_order
        when s.parities_differ then s.parity_rank
        -- Twins count n and n + 1, so that a first child is the first of them.
        when s.record_no is null and r.parity = 1 then 1
    end as birth_order,
    coalesce(s.records, 1) as source_records,
    coalesce(o.source_bits, 0) as other_source_bits,
    coalesce(c.is_told and (c.is_uncounted or s.has_name_before), false) as name_is_copied,
    coalesce(c.is_told and (c.is_uncounted or s.has_certificate_before), false)
        as certificate_is_copied
from link_records as r
inner join told as t on r.record_no = t.record_no
left join same_source as s on r.record_no = s.record_no
left join others as o on r.record_no = o.record_no
left join copies as c on r.record_no = c.record_no
