-- One row per register's claim and value that evidence, or the other register, contradicts.
-- stated_value: what the register says; shown_value: what contradicts it; a mother's names stand in
-- columns of their own. evidence_sources: how many evidence sources tell of the birth;
-- other_agrees_…: what the other register says.
with claim as (
    select
        c.*,
        b.is_in_window,
        b.birth_date as agreed_birth_date,
        b.moved_out
    from register_claims as c
    inner join births as b on c.birth_id = b.birth_id
    -- Which of two namesakes the birth is nobody has decided.
    left join duplicate_births as d on c.birth_id = d.birth_id and d.may_be_namesakes
    where
        (c.evidence_sources > 0 or c.other_no is not null)
        and d.birth_id is null
        and not b.is_stillbirth
        and b.is_in_window
),

birth_date as (
    select
        c.birth_id, c.register, 'birth_date' as subtype,
        -- A register that gives the lunar date has read it off a lunar calendar, whatever the other
        -- one copied.
        coalesce(c.birth_date = d.lunar_as_solar, false) as is_lunar,
        false as shown_is_near_old_number,
        c.evidence_birth_date is not null as has_evidence,
        c.other_birth_date is not null
        and c.other_birth_date = c.birth_date as other_agrees_with_it,
        c.other_birth_date is not null
        and c.other_birth_date = c.evidence_birth_date as other_agrees_with_evidence,
        strftime(c.birth_date, '%Y-%m-%d') as stated_value,
        strftime(coalesce(c.evidence_birth_date, c.other_birth_date), '%Y-%m-%d') as shown_value,
        cast(null as varchar) as stated_mother_name,
        cast(null as varchar) as shown_mother_name
    from claim as c
    left join lunar_dates as d on c.evidence_birth_date = d.solar_date
    where c.birth_date <> coalesce(c.evidence_birth_date, c.other_birth_date)
),

sex as (
    select
        birth_id, register, 'sex' as subtype,
        false as is_lunar,
        false as shown_is_near_old_number,
        evidence_sex is not null as has_evidence,
        other_sex is not null and other_sex = baby_sex as other_agrees_with_it,
        other_sex is not null and other_sex = evidence_sex as other_agrees_with_evidence,
        baby_sex as stated_value,
        coalesce(evidence_sex, other_sex) as shown_value,
        cast(null as varchar) as stated_mother_name,
        cast(null as varchar) as shown_mother_name
    from claim
    where baby_sex <> coalesce(evidence_sex, other_sex)
),

mother_number as (
    select
        birth_id, register, 'mother_identity' as subtype,
        false as is_lunar,
        -- 15 digits have no check digit, so one digit wrong or two exchanged do not show; a
        -- passport has none, and a renewed one is another number of the same woman.
        coalesce(
            evidence_mother_id_is_old
            and (
                mother_id_kind not in ('resident', 'residence permit')
                or case
                    when length(mother_id_number) = length(evidence_mother_id)
                        then hamming(
                            substr(mother_id_number, 1, 17), substr(evidence_mother_id, 1, 17)
                        ) <= 2
                end
            ),
            false
        ) as shown_is_near_old_number,
        evidence_mother_id is not null as has_evidence,
        -- Both registers name her, and the evidence another woman: one certificate number misread
        -- ties the birth to a stranger's row in the ward's book.
        coalesce(other_mother_id = mother_id_number, false)
        or coalesce(
            other_mother_id is null
            and other_mother_name = mother_name
            and not list_has_any(
                string_split(mother_name, ''), string_split(evidence_mother_name, '')
            ),
            false
        ) as other_agrees_with_it,
        other_mother_id is not null
        and other_mother_id = evidence_mother_id as other_agrees_with_evidence,
        mother_id_number as stated_value,
        coalesce(
            evidence_mother_id,
            case when other_mother_id_status in ('valid', 'other_paper') then other_mother_id end
        ) as shown_value,
        cast(null as varchar) as stated_mother_name,
        cast(null as varchar) as shown_mother_name
    from claim
    where
        mother_id_number <> coalesce(
            evidence_mother_id,
            case when other_mother_id_status in ('valid', 'other_paper') then other_mother_id end
        )
        -- A passport in one place and a resident card in another are two papers of one woman.
        and coalesce(
            mother_id_kind = case
                when evidence_mother_id is not null then evidence_mother_id_kind
                else other_mother_id_kind
            end,
            mother_id_status = 'too_long'
        )
),

-- Another woman's name where no two numbers can be compared: nothing in common (level 0), and the
-- husbands' names differ too (0, or 1: surname only). A name beside the same husband is an alias,
-- and no case.
compared_names as (
    select
        record_no_l as record_no,
        record_no_r as evidence_no,
        gamma_mother_name,
        gamma_mother_id,
        gamma_father_name
    from scored_pairs
    union all
    select record_no_r, record_no_l, gamma_mother_name, gamma_mother_id, gamma_father_name
    from scored_pairs
),

-- A claim that meets the evidence only through the other register was never compared with it.
evidence_names as (
    select * from compared_names
    union all
    select
        r.record_no,
        w.record_no as evidence_no,
        0 as gamma_mother_name,
        case when r.mother_id_number is null or w.mother_id_number is null then -1 end
            as gamma_mother_id,
        0 as gamma_father_name
    from claim as c
    inner join birth_records as r on c.record_no = r.record_no
    inner join birth_records as w on coalesce(c.hospital_no, c.exchange_no) = w.record_no
    anti join compared_names as n on c.record_no = n.record_no and w.record_no = n.evidence_no
    where
        not list_has_any(string_split(r.mother_name, ''), string_split(w.mother_name, ''))
        and not list_has_any(string_split(r.father_name, ''), string_split(w.father_name, ''))
),

mother_name as (
    select
        c.birth_id, c.register, 'mother_identity' as subtype,
        false as is_lunar,
        false as shown_is_near_old_number,
        true as has_evidence,
        coalesce(c.other_mother_name = c.mother_name, false) as other_agrees_with_it,
        coalesce(c.other_mother_name = c.evidence_mother_name, false) as other_agrees_with_evidence,
        cast(null as varchar) as stated_value,
        cast(null as varchar) as shown_value,
        c.mother_name as stated_mother_name,
        c.evidence_mother_name as shown_mother_name
    from claim as c
    inner join evidence_names as n
        on c.record_no = n.record_no and n.evidence_no = coalesce(c.hospital_no, c.exchange_no)
    left join
        compared_names as n_other
        on c.record_no = n_other.record_no and c.other_no = n_other.evidence_no
    left join
        compared_names as n_chain
        on c.other_no = n_chain.record_no and n.evidence_no = n_chain.evidence_no
    inner join birth_records as r on c.record_no = r.record_no
    inner join birth_records as w on n.evidence_no = w.record_no
    where
        n.gamma_mother_name = 0
        -- A number that the evidence cannot mean (a man's) is none. One number beside two names is
        -- one woman, though it stands beside other names too.
        and (n.gamma_mother_id = -1 or c.evidence_mother_id is null and n.gamma_mother_id = 0)
        and n.gamma_father_name in (0, 1)
        -- 房春, 房春燕 in the other register, 芳春燕: two slips of one name.
        and not coalesce(n_other.gamma_mother_name > 0 and n_chain.gamma_mother_name > 0, false)
        -- Of a transcribed name a part alone, or its parts in another order (买买提, 凯丽买买提).
        and not coalesce(
            greatest(length(r.mother_name), length(w.mother_name)) >= 5
            and (
                list_has_all(string_split(r.mother_name, ''), string_split(w.mother_name, ''))
                or list_has_all(string_split(w.mother_name, ''), string_split(r.mother_name, ''))
            ), false
        )
        -- A name that is masked or not written whole (王??) may be the other one.
        and not contains(
            concat(r.mother_name, r.father_name, w.mother_name, w.father_name), '?'
        )
        -- Mother and father in each other's cells are no other woman, though a name is misspelt
        -- (more than half of the characters are the same).
        and not coalesce(
            len(list_intersect(string_split(w.mother_name, ''), string_split(r.father_name, '')))
            > greatest(length(w.mother_name), length(r.father_name)) / 2, false
        )
        and not coalesce(
            len(list_intersect(string_split(w.father_name, ''), string_split(r.mother_name, '')))
            > greatest(length(w.father_name), length(r.mother_name)) / 2, false
        )
),

-- The evidence names the other register's mother, so that of two registers that differ this one is
-- wrong, although the evidence has no number.
named_wrong as (
    select m.birth_id, m.register
    from mother_name as m
    inner join claim as c on m.birth_id = c.birth_id and m.register = c.register
    where
        left(c.other_mother_name, 1) = left(c.evidence_mother_name, 1)
        and list_has_any(
            string_split(substr(c.other_mother_name, 2), ''),
            string_split(substr(c.evidence_mother_name, 2), '')
        )
),

town as (
    select
        c.birth_id, c.register, 'town' as subtype,
        false as is_lunar,
        false as shown_is_near_old_number,
        true as has_evidence,
        false as other_agrees_with_it,
        true as other_agrees_with_evidence,
        c.town_code as stated_value,
        c.evidence_town as shown_value,
        cast(null as varchar) as stated_mother_name,
        cast(null as varchar) as shown_mother_name
    from claim as c
    left join births_without_village as w on c.record_no = w.record_no
    where
        c.town_code <> c.evidence_town
        and c.other_town = c.evidence_town
        and c.other_updated_on > c.updated_on
        -- Where the birth names no village, the town is the card's, which may be of another time.
        and w.record_no is null
),

report_period as (
    select
        birth_id, register, 'report_period' as subtype,
        false as is_lunar,
        false as shown_is_near_old_number,
        true as has_evidence,
        false as other_agrees_with_it,
        true as other_agrees_with_evidence,
        report_month as stated_value,
        strftime(agreed_birth_date, '%Y%m') as shown_value,
        cast(null as varchar) as stated_mother_name,
        cast(null as varchar) as shown_mother_name
    from claim
    where
        register = 'wis'
        and try_strptime(report_month || '01', '%Y%m%d') is not null
        and cast(try_strptime(report_month || '01', '%Y%m%d') as date) - agreed_birth_date > 60
        -- The statistical year is named after the September in which it ends.
        and (
            cast(substr(report_month, 1, 4) as integer)
            + cast(substr(report_month, 5, 2) >= '10' as integer)
        )
        > year(agreed_birth_date) + cast(month(agreed_birth_date) >= 10 as integer)
),

-- All have the same columns in the same order.
every_value as (
    select * from birth_date
    union all
    select * from sex
    union all
    select * from mother_number
    union all
    select * from mother_name
    union all
    select * from town
    union all
    select * from report_period
),

-- Where both registers agree against one evidence source, that source slipped (56 of 56 on two
-- sample districts), unless both have read a lunar calendar.
standing as (
    select
        v.*,
        c.record_no,
        c.other_no,
        c.evidence_sources,
        v.subtype = 'mother_identity'
        and coalesce(c.mother_id_status, 'valid')
        in ('bad_check', 'bad_date', 'bad_region', 'too_long')
            as number_cannot_be,
        v.subtype = 'mother_identity' and m.register is not null as is_no_mother
    from every_value as v
    inner join claim as c on v.birth_id = c.birth_id and v.register = c.register
    left join named_wrong as w on v.birth_id = w.birth_id
    left join wrong_mothers as m on v.birth_id = m.birth_id and v.register = m.register
    left join wrong_mothers as x on v.birth_id = x.birth_id and v.register <> x.register
    where
        not coalesce(
            v.other_agrees_with_it and not v.is_lunar and c.evidence_sources < 2, false
        )
        -- Not the register whose mother the evidence names.
        and not coalesce(
            v.subtype = 'mother_identity' and not v.has_evidence and w.register <> v.register, false
        )
        and not (v.subtype = 'mother_identity' and not v.has_evidence and x.register is not null)
)

-- A mother whose number and whose name are both contradicted is one wrong mother: one row with both
-- facts.
select
    birth_id,
    register,
    subtype,
    record_no,
    other_no,
    evidence_sources,
    bool_or(is_lunar) as is_lunar,
    bool_or(shown_is_near_old_number) as shown_is_near_old_number,
    bool_or(has_evidence) as has_evidence,
    bool_or(other_agrees_with_it) as other_agrees_with_it,
    bool_or(other_agrees_with_evidence) as other_agrees_with_evidence,
    bool_or(number_cannot_be) as number_cannot_be,
    bool_or(is_no_mother) as is_no_mother,
    max(stated_value) as stated_value,
    max(shown_value) as shown_value,
    max(stated_mother_name) as stated_mother_name,
    max(shown_mother_name) as shown_mother_name
from standing
group by birth_id, register, subtype, record_no, other_no, evidence_sources
