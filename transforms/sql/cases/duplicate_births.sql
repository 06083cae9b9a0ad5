-- One row per birth that a register tells of more than once.
with claim as (
    select
        m.birth_id,
        r.source as register,
        r.record_no,
        r.town_code,
        r.parity,
        coalesce(a.margin_bits, w.inside_bits) as inside_bits
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    left join assigned as a on m.record_no = a.record_no
    left join member_weights as w on m.record_no = w.record_no
    where r.source in ('wis', 'population') and r.is_claim and not r.is_quarantined
),

repeated as (
    select
        birth_id,
        register,
        case when count(distinct town_code) > 1 then 'cross_town' else 'same_town' end as subtype,
        count(*) as records,
        min(inside_bits) as inside_bits,
        count(*) = 2 and max(parity) - min(parity) = 1 as counts_on
    from claim
    group by birth_id, register
    having count(*) > 1
)

-- Both registers count the two as n and n + 1, as they count twins: two clerks do not repeat one
-- birth in that way, but one clerk may have copied the first twin's name.
select
    birth_id,
    register,
    subtype,
    records,
    inside_bits,
    count(*) filter (where counts_on) over (partition by birth_id) = 2 as reads_as_twins
from repeated
