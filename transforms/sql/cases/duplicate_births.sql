-- One row per birth that a register tells of more than once.
with claim as (
    select
        m.birth_id,
        r.source as register,
        r.record_no,
        r.birth_date,
        r.birth_certificate_no,
        r.baby_name,
        string_split(r.baby_name, '') as baby_characters,
        r.mother_name,
        r.mother_id_number,
        r.father_name,
        r.father_id_number,
        r.telephone,
        r.town_code,
        r.parity,
        coalesce(a.margin_bits, w.inside_bits) as inside_bits
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    left join assigned as a on m.record_no = a.record_no
    left join member_weights as w on m.record_no = w.record_no
    where r.source in ('wis', 'population') and r.is_claim and not r.is_quarantined
),

-- Another certificate, another day and another child's name: each alone is a slip, all three are
-- another child's papers, whoever stands as the parents. A column filled down gives the children of
-- other women her name and number.
other_papers as (
    select distinct l.birth_id, l.register
    from claim as l
    inner join claim as r
        on l.birth_id = r.birth_id and l.register = r.register and l.record_no < r.record_no
    where
        l.birth_date <> r.birth_date
        and l.birth_certificate_no <> r.birth_certificate_no
        and not list_has_any(l.baby_characters, r.baby_characters)
),

-- A certificate that another source has ties a record to its birth.
certified as (
    select distinct c.record_no
    from claim as c
    inner join birth_members as m on c.birth_id = m.birth_id
    inner join birth_records as r on m.record_no = r.record_no
    where c.register <> r.source and c.birth_certificate_no = r.birth_certificate_no
),

-- Nothing but the child's name is the same, in these two or in another record of the birth, and
-- many children bear it; or a third one does, and the two stand in two counties, where nine in ten
-- namesakes of ten counties live and hardly a household's second entry is.
namesakes as (
    select distinct l.birth_id, l.register
    from claim as l
    inner join claim as r
        on l.birth_id = r.birth_id and l.register = r.register and l.record_no < r.record_no
    left join certified as x on l.record_no = x.record_no
    left join certified as y on r.record_no = y.record_no
    left join shared_baby_names as a on l.baby_name = a.baby_name
    left join shared_baby_names as b on r.baby_name = b.baby_name
    left join town_list as s on l.town_code = s.town_code
    left join town_list as t on r.town_code = t.town_code
    where
        (
            coalesce(a.is_common or b.is_common, false)
            or (
                coalesce(a.births, b.births) is not null
                and coalesce(left(s.town_code, 6) <> left(t.town_code, 6), false)
            )
        )
        and (x.record_no is null or y.record_no is null)
        and not coalesce(l.birth_certificate_no = r.birth_certificate_no, false)
        and not coalesce(l.mother_id_number = r.mother_id_number, false)
        and not coalesce(l.mother_name = r.mother_name, false)
        and not coalesce(l.father_id_number = r.father_id_number, false)
        and not coalesce(l.father_name = r.father_name, false)
        and not coalesce(l.telephone = r.telephone, false)
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
    r.birth_id,
    r.register,
    r.subtype,
    r.records,
    r.inside_bits,
    count(*) filter (where r.counts_on) over (partition by r.birth_id) = 2 as reads_as_twins,
    o.birth_id is not null as reads_as_two_children,
    n.birth_id is not null as may_be_namesakes
from repeated as r
left join other_papers as o on r.birth_id = o.birth_id and r.register = o.register
left join namesakes as n on r.birth_id = n.birth_id and r.register = n.register
