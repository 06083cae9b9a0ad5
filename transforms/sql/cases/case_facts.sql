-- One row per case: the facts that its sentence tells. Names stand as delivered, for the clerk
-- knows them so. A value is told of a record that has it: where the ward's book has no number, or
-- one that nobody believes, the other register may be all that shows it.
with told as (
    select
        k.case_id,
        k.role,
        r.*,
        t.town_name,
        coalesce(m.birth_id = c.rival_id, false) as is_rival,
        coalesce(r.mother_name = c.shown_mother_name, false) as shows_name,
        k.role = 'evidence'
        and coalesce(
            case c.subtype
                when 'mother_identity'
                    then coalesce(
                        r.mother_id_number = c.shown_value,
                        c.shown_value is null and r.mother_name = c.shown_mother_name
                    )
                when 'birth_date' then strftime(r.birth_date, '%Y-%m-%d') = c.shown_value
                when 'sex' then r.baby_sex = c.shown_value
                when 'parity' then cast(r.parity as varchar) = c.shown_value
                when 'town' then r.town_code = c.shown_value
                when 'not_live_birth' then r.outcome = 'still'
            end,
            false
        ) as shows_value
    from case_records as k
    inner join cases as c on k.case_id = c.case_id
    inner join birth_records as r on k.source = r.source and k.source_record_id = r.source_record_id
    inner join birth_members as m on r.record_no = m.record_no
    left join accepted.towns as t on r.town_code = t.town_code
),

member as (
    select
        *,
        row_number() over (
            partition by case_id, role
            order by
                is_rival,
                shows_value desc,
                case source
                    when 'hospital' then 1 when 'exchange' then 2 when 'wis' then 3 else 4
                end,
                source_record_id
        ) as rank_in_role
    from told
),

-- Who names the other mother, where that is not who gives her number.
namer as (
    select
        *,
        row_number() over (partition by case_id order by shows_value desc, rank_in_role)
            as rank_as_namer
    from member
    where role = 'evidence' and shows_name
),

subjects as (
    select
        case_id,
        string_agg(source_record_id, '、' order by source_record_id) as subject_keys,
        string_agg(distinct town_name, '、' order by town_name) as subject_towns
    from member
    where role = 'subject'
    group by case_id
),

-- Of several records of one birth that one stays which lies in the birth's town, then that which
-- was counted first: as the balance and the change file have it.
ranked_subject as (
    select
        m.case_id,
        m.source_record_id,
        row_number() over (
            partition by m.case_id
            order by
                case
                    when coalesce(m.town_code, x.district_code) = b.town_code then 0 else 1
                end,
                coalesce(m.report_month, strftime(m.birth_date, '%Y%m'), ''),
                m.source_record_id
        ) as place
    from member as m
    cross join run_context as x
    inner join cases as c on m.case_id = c.case_id and m.source = c.register
    inner join births as b on c.birth_id = b.birth_id
    where m.role = 'subject' and not m.is_quarantined
),

kept as (
    select
        case_id,
        max(case when place = 1 then source_record_id end) as kept_key,
        string_agg(
            case when place > 1 then source_record_id end, '、' order by source_record_id
        ) as removed_keys
    from ranked_subject
    group by case_id
),

-- Where two registers differ and nothing decides, the other one's record is a subject too.
other_subject as (
    select m.case_id, max(m.source_record_id) as second_subject_key
    from member as m
    inner join cases as c on m.case_id = c.case_id and m.source <> c.register
    where m.role = 'subject'
    group by m.case_id
),

rival as (
    select
        case_id,
        birth_date,
        row_number() over (partition by case_id order by rank_in_role) as rank_in_rival
    from member
    where is_rival and role = 'evidence'
)

select
    c.case_id,
    c.case_type,
    c.subtype,
    c.register,
    c.stated_value,
    c.shown_value,
    case
        when c.stated_mother_name = s.mother_name then trim(s.mother_name_raw)
        else c.stated_mother_name
    end as stated_mother_name,
    coalesce(trim(n.mother_name_raw), c.shown_mother_name) as shown_mother_name,
    c.days_apart,
    c.claimed_records,
    t.town_name,
    b.birth_date,
    b.sex,
    k.subject_keys,
    k.subject_towns,
    p.kept_key,
    p.removed_keys,
    o.second_subject_key,
    coalesce(s.mother_name_raw, e.mother_name_raw, '') as mother_name,
    coalesce(s.baby_name, e.baby_name) as baby_name,
    coalesce(s.birth_date, e.birth_date) as told_birth_date,
    coalesce(s.baby_sex, e.baby_sex) as told_sex,
    s.source_record_id as subject_key,
    s.mother_id_raw as subject_mother_id,
    s.town_name as subject_town,
    s.hospital_name as subject_hospital,
    s.place as subject_place,
    s.report_month,
    e.source as evidence_source,
    coalesce(e.shows_value, false) as evidence_shows_value,
    n.source as namer_source,
    n.source_record_id as namer_key,
    coalesce(n.hospital_name, '') as namer_hospital,
    e.source_record_id as evidence_key,
    e.birth_date as evidence_birth_date,
    e.baby_sex as evidence_sex,
    e.mother_name_raw as evidence_mother_name,
    e.mother_id_raw as evidence_mother_id,
    coalesce(e.hospital_name, '') as evidence_hospital,
    e.town_name as evidence_town,
    v.birth_date as rival_birth_date,
    -- Which of two dates of birth is the other one's day in the lunar calendar, and whether in a
    -- leap month.
    case
        when x.lunar_as_solar = try_cast(c.stated_value as date) then 'stated'
        when y.lunar_as_solar = try_cast(c.shown_value as date) then 'shown'
    end as lunar_side,
    coalesce(
        case
            when x.lunar_as_solar = try_cast(c.stated_value as date)
                then x.is_leap_month else y.is_leap_month
        end,
        false
    ) as lunar_leap_month
from cases as c
inner join births as b on c.birth_id = b.birth_id
left join accepted.towns as t on c.town_code = t.town_code
left join subjects as k on c.case_id = k.case_id
left join kept as p on c.case_id = p.case_id
left join other_subject as o on c.case_id = o.case_id
left join member as s on c.case_id = s.case_id and s.role = 'subject' and s.rank_in_role = 1
left join member as e on c.case_id = e.case_id and e.role = 'evidence' and e.rank_in_role = 1
left join namer as n on c.case_id = n.case_id and n.rank_as_namer = 1
left join rival as v on c.case_id = v.case_id and v.rank_in_rival = 1
left join
    lunar_dates as x
    on case when c.subtype = 'birth_date' then try_cast(c.shown_value as date) end = x.solar_date
left join
    lunar_dates as y
    on case when c.subtype = 'birth_date' then try_cast(c.stated_value as date) end = y.solar_date
order by c.case_id
