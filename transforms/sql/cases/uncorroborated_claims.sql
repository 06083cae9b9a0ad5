-- One row per register's claim of a birth that nothing else supports, with all that speaks for or
-- against it.
with lone as (
    select c.*, b.is_due
    from register_claims as c
    inner join births as b on c.birth_id = b.birth_id
    where
        c.evidence_sources = 0
        and c.other_no is null
        and b.is_in_window
        -- A refused row of another source is no contradiction: what it says is to be mended first.
        and not (b.in_wis_quarantine or b.in_population_quarantine or b.in_evidence_quarantine)
        -- Nor can a source confirm it whose rows of that town or time did not come.
        and b.birth_id not in (select g.birth_id from birth_gaps as g)
),

supported as (
    select b.birth_id, b.birth_date
    from births as b
    where b.in_hospital or b.in_exchange or (b.in_wis and b.in_population)
),

-- One number in a thousand is borne by two persons: a sibling's mother shares surname, given name
-- or husband.
rival as (
    select
        l.birth_id,
        s.birth_id as rival_id,
        abs(l.birth_date - s.birth_date) as days,
        row_number()
            over (partition by l.birth_id order by abs(l.birth_date - s.birth_date), s.birth_id)
            as place
    from lone as l
    inner join birth_records as own on l.record_no = own.record_no
    inner join siblings as p on l.birth_id = p.birth_id
    inner join supported as s on p.sibling_id = s.birth_id
    where
        abs(l.birth_date - s.birth_date) between 1 and 210
        and exists (
            select 1
            from birth_members as m
            inner join birth_records as r on m.record_no = r.record_no
            where
                m.birth_id = s.birth_id
                and (
                    coalesce(left(r.mother_name, 1) = left(own.mother_name, 1), true)
                    or substr(r.mother_name, 2) = substr(own.mother_name, 2)
                    or r.father_name = own.father_name
                )
        )
),

-- Which hospitals are silent depends on the day alone. By birth, each would meet a hundred gaps
-- where half of the hospitals' files are missing.
silent as (
    select distinct l.birth_date, o.hospital_code
    from (select distinct birth_date from lone) as l
    inner join coverage_gaps as o on l.birth_date between o.from_date and o.to_date
),

holed as (
    select s.birth_date, coalesce(sum(h.deliveries) / max(h.all_deliveries), 0) as silent_share
    from silent as s
    left join hospital_shares as h on s.hospital_code = h.hospital_code
    group by s.birth_date
),

-- Rows of the same hospital and day that no register claims: a damaged one may be this delivery.
unclaimed as (
    select l.birth_id, sum(u.deliveries) as deliveries
    from lone as l
    inner join unclaimed_deliveries as u
        on l.hospital_code = u.hospital_code and abs(u.birth_date - l.birth_date) <= 1
    group by l.birth_id
)

select
    l.birth_id,
    l.register,
    l.record_no,
    l.place,
    l.hospital_code,
    l.is_due,
    v.days as days_from_sibling,
    v.rival_id,
    l.mother_id_status in ('bad_check', 'bad_date', 'bad_region', 'too_long')
    or length(r.mother_id_raw) >= 15
    and length(replace(r.mother_id_raw, substr(r.mother_id_raw, 1, 1), '')) = 0
        as number_cannot_be,
    (l.birth_date - l.mother_birth_date) / 365.25 as mother_age_years,
    d.record_no is not null as is_covered,
    h.covered_from is not null
    and l.birth_date between h.covered_from and coalesce(h.covered_to, x.extract_date)
        as should_be_covered,
    o.birth_date is not null as somewhere_is_a_gap,
    coalesce(o.silent_share, 0) as silent_share,
    coalesce(u.deliveries, 0) as unclaimed_deliveries,
    w.claim_birth_id is not null as has_counterpart,
    l.birth_id in (select f.birth_id from refused_mentions as f) as is_mentioned_in_refused,
    coalesce(n.near_miss_bits, -60) as near_miss_bits
from lone as l
cross join run_context as x
inner join birth_records as r on l.record_no = r.record_no
left join rival as v on l.birth_id = v.birth_id and v.place = 1
left join covered_deliveries as d on l.record_no = d.record_no
left join accepted.hospitals as h on l.hospital_code = h.hospital_code
left join unclaimed as u on l.birth_id = u.birth_id
left join holed as o on l.birth_date = o.birth_date
left join near_misses as n on l.birth_id = n.birth_id
left join
    (
        select claim_birth_id from hospital_counterparts
        union
        select birth_id from hospital_counterparts
    ) as w
    on l.birth_id = w.claim_birth_id
