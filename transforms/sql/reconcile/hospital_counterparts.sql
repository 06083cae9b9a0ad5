-- One row per birth that a register lacks and claim of that register, of its day, sex and town,
-- that may be it.
-- Of WIS: a hospital's row without a WIS record and a WIS record of that hospital without its row.
-- Two such gaps beside each other are hardly chance: another woman's card, or a name of which
-- nothing is left. Of 6,000 births 1 to 2 stand so, all of them one birth (4 districts).
with shown as (
    select b.birth_id, b.in_population, r.birth_date, r.baby_sex, r.town_code, r.hospital_code
    from births as b
    inner join birth_sides as s on b.birth_id = s.birth_id and s.source = 'hospital'
    inner join birth_records as r on s.record_no = r.record_no
    where not b.in_wis
),

-- A child is called after its father: where a record does not name it, his surname will do. Only of
-- births that a register lacks.
surname as (
    select distinct
        m.birth_id, r.birth_date, r.baby_sex, r.town_code,
        coalesce(baby.surname_no, father.surname_no) as surname_no,
        coalesce(baby.surname_no <> father.surname_no, true) as is_not_the_fathers,
        coalesce(baby.surname_no <> father.surname_no, false) as is_known_not_the_fathers,
        nullif(translate(mother.given, '?', ''), '') as mother_given
    from births as b
    inner join birth_members as m on b.birth_id = m.birth_id
    inner join birth_records as r on m.record_no = r.record_no
    left join names as mother on r.mother_name_no = mother.name_no
    left join names as baby on r.baby_name_no = baby.name_no
    left join names as father on r.father_name_no = father.name_no
    where not (b.in_population and b.in_wis)
),

claimed as (
    select distinct
        b.birth_id, b.in_population, r.birth_date, r.baby_sex, t.town_code, r.hospital_code
    from births as b
    inner join birth_sides as s on b.birth_id = s.birth_id and s.source = 'wis'
    inner join birth_records as r on s.record_no = r.record_no
    inner join birth_sides as any_side on b.birth_id = any_side.birth_id
    inner join birth_records as t on any_side.record_no = t.record_no
    where not b.in_hospital and r.hospital_code is not null
)

select s.birth_id, c.birth_id as claim_birth_id, 'wis' as register
from shown as s
inner join claimed as c
    on
        s.hospital_code = c.hospital_code
        and s.birth_date = c.birth_date
        and s.baby_sex = c.baby_sex
        and s.town_code = c.town_code
-- Two babies of one mother are no gap beside a gap.
anti join siblings as m on s.birth_id = m.birth_id and c.birth_id = m.sibling_id
where not (s.in_population and c.in_population)
union
-- A WIS record whose woman has no card names nobody: of a birth that evidence shows on its day, of
-- its sex and in its town, WIS may tell there.
select b.birth_id, m.birth_id as claim_birth_id, 'wis' as register
from births as b
inner join birth_records as w
    on
        w.source = 'wis'
        and w.mother_name is null
        and w.mother_id_number is null
        and b.birth_date = w.birth_date
        and b.sex = w.baby_sex
        and b.town_code = w.town_code
inner join birth_members as m on w.record_no = m.record_no
where not b.in_wis and (b.in_hospital or b.in_exchange) and b.birth_id <> m.birth_id
union
-- A brief notice bears a mother's name and no more: misread, it is the birth of that day, sex and
-- town which both registers tell of, no evidence shows, and whose mother has that given name.
select b.birth_id, m.birth_id as claim_birth_id, 'wis' as register
from births as b
inner join birth_members as n on b.birth_id = n.birth_id
inner join birth_records as e
    on
        n.record_no = e.record_no
        and e.source = 'exchange'
        and e.mother_id_number is null
        and e.father_name is null
inner join names as told on e.mother_name = told.name
inner join births as m
    on
        b.birth_date = m.birth_date
        and b.sex = m.sex
        and b.town_code = m.town_code
inner join birth_members as k on m.birth_id = k.birth_id
inner join birth_records as r on k.record_no = r.record_no
inner join names as known on r.mother_name = known.name
where
    not (b.in_wis or b.in_population or b.in_hospital)
    and m.in_wis
    and m.in_population
    and not (m.in_hospital or m.in_exchange)
    and told.given = known.given
    and translate(told.given, '?', '') <> ''
union
-- A row of the population register into which the parents of the row above were filled down - the
-- child bears another surname than its father -, or in which both are misread, is the birth of that
-- day, sex, town and surname which the database lacks. Of 90,000 births 6 stood so, all of them one
-- birth. So is a WIS record on another woman's card, by which the child bears another surname than
-- her husband, the birth which WIS lacks.
select
    o.birth_id,
    c.birth_id as claim_birth_id,
    case when c.in_wis then 'wis' else 'population' end as register
from births as c
inner join surname as s on c.birth_id = s.birth_id
inner join surname as o
    on
        s.birth_date = o.birth_date
        and s.baby_sex = o.baby_sex
        and s.town_code = o.town_code
        and s.surname_no = o.surname_no
inner join births as b on o.birth_id = b.birth_id
anti join siblings as m on o.birth_id = m.birth_id and c.birth_id = m.sibling_id
where
    c.in_population <> c.in_wis
    and not (c.in_hospital or c.in_exchange)
    and case
        when c.in_wis then not b.in_wis and s.is_known_not_the_fathers
        else
            not b.in_population
            and (s.is_not_the_fathers or coalesce(s.mother_given = o.mother_given, false))
    end
