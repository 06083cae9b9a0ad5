-- One row per two births that stand in each other's gaps and are one: the hospital's row lacks its
-- WIS
-- record, the WIS record of that hospital lacks its row, on one day, of one sex, from one town, and
-- the child bears one surname or the mother one given name. The clerk took another woman's card, or
-- her surname was misread: no pair of records says it. At random two to four of 6,000 births come
-- near it, in other towns; 9 of 9 that were joined in 6 districts were one. Where the card is of
-- the child's own family, by the husband's surname, and names another father and another child than
-- the hospital's row, it is not another woman's card but another birth.
with member as (
    select
        a.birth_no,
        r.*,
        mother.given as mother_given,
        baby.surname_no as baby_surname_no,
        case when not baby.is_milk_name then baby.fold_no end as baby_fold_no,
        father.surname_no as father_surname_no,
        father.fold_no as father_fold_no
    from assigned as a
    inner join birth_records as r on a.record_no = r.record_no
    left join names as mother on r.mother_name_no = mother.name_no
    left join names as baby on r.baby_name_no = baby.name_no
    left join names as father on r.father_name_no = father.name_no
),

summed as (
    select
        birth_no,
        bool_or(source = 'wis') as in_wis,
        bool_or(source = 'population') as in_population,
        bool_or(source = 'hospital') as in_hospital
    from member
    group by birth_no
),

-- The child is called after the father: where the hospital has no name for it, his will do.
shown as (
    select
        w.birth_no,
        w.hospital_code,
        w.birth_date,
        w.baby_sex,
        w.town_code,
        s.in_population,
        w.mother_given,
        coalesce(max(m.baby_surname_no), max(m.father_surname_no)) as surname_no,
        list(distinct m.baby_fold_no) filter (where m.baby_fold_no is not null) as babies,
        list(distinct m.father_fold_no) filter (where m.father_fold_no is not null) as fathers
    from member as w
    inner join summed as s on w.birth_no = s.birth_no
    inner join member as m on w.birth_no = m.birth_no
    where w.source = 'hospital' and not s.in_wis
    group by
        w.birth_no,
        w.hospital_code,
        w.birth_date,
        w.baby_sex,
        w.town_code,
        s.in_population,
        w.mother_given
),

claimed as (
    -- The town as either register has it: WIS may have counted the birth elsewhere.
    select distinct
        w.birth_no,
        w.hospital_code,
        w.birth_date,
        w.baby_sex,
        m.town_code,
        s.in_population,
        w.mother_given,
        w.baby_surname_no as surname_no,
        w.baby_fold_no,
        w.father_fold_no,
        w.baby_surname_no = w.father_surname_no as is_familys_card
    from member as w
    inner join summed as s on w.birth_no = s.birth_no
    inner join member as m on w.birth_no = m.birth_no
    where w.source = 'wis' and not s.in_hospital
),

-- Two babies of one mother were compared and told apart: no gap beside a gap.
one_mother as (
    select l.birth_no, r.birth_no as other_birth_no
    from pair_weights as w
    inner join assigned as l on w.record_l = l.record_no
    inner join assigned as r on w.record_r = r.record_no
    where w.stranger_bits > 3 and w.weight < 0
    union
    select r.birth_no, l.birth_no as other_birth_no
    from pair_weights as w
    inner join assigned as l on w.record_l = l.record_no
    inner join assigned as r on w.record_r = r.record_no
    where w.stranger_bits > 3 and w.weight < 0
),

pairs as (
    select
        s.birth_no,
        c.birth_no as claim_birth_no,
        count(*) over (partition by s.birth_no) as claims,
        count(*) over (partition by c.birth_no) as gaps
    from shown as s
    inner join claimed as c
        on
            s.hospital_code = c.hospital_code
            and s.birth_date = c.birth_date
            and s.baby_sex = c.baby_sex
            and s.town_code = c.town_code
    left join one_mother as o on s.birth_no = o.birth_no and c.birth_no = o.other_birth_no
    where
        o.birth_no is null and
        not (s.in_population and c.in_population)
        and (
            (
                s.surname_no = c.surname_no
                -- No name is no other name, on either side.
                and not (
                    coalesce(c.is_familys_card, false)
                    and coalesce(not list_contains(s.babies, c.baby_fold_no), false)
                    and coalesce(not list_contains(s.fathers, c.father_fold_no), false)
                )
            )
            or (
                s.mother_given = c.mother_given
                -- What nobody could write is no name that two women share.
                and translate(s.mother_given, '?', '') <> ''
            )
        )
)

select birth_no, claim_birth_no
from pairs
where claims = 1 and gaps = 1
