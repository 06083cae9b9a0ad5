-- One row per birth with evidence: what hospital and exchange say, where they can be believed.
-- A value is null where there is none, where it is visibly broken, or where the two contradict each
-- other.
with spoken as (
    select
        s.birth_id,
        r.record_no,
        r.source,
        r.birth_date,
        r.baby_sex,
        r.mother_name,
        r.town_code,
        case
            when n.mother_id_number is not null then null
            when
                r.mother_id_status = 'other_paper'
                or r.mother_id_status = 'valid' and id_sex(r.mother_id_number) = '2'
                then r.mother_id_number
        end
            as mother_id_number,
        r.mother_id_kind,
        -- No check digit, so that a slip does not show: 15 digits, a passport, a permit.
        coalesce(r.mother_id_status = 'other_paper', false)
        or coalesce(length(id_clean(r.mother_id_raw)) = 15, false) as mother_id_is_old
    from birth_sides as s
    inner join birth_records as r on s.record_no = r.record_no
    left join
        shared_numbers as n
        on n.side = 'evidence' and r.mother_id_number = n.mother_id_number
    where s.source in ('hospital', 'exchange')
),

hospital as (select * from spoken where source = 'hospital'),

exchange as (select * from spoken where source = 'exchange')

select
    coalesce(h.birth_id, e.birth_id) as birth_id,
    h.record_no as hospital_no,
    e.record_no as exchange_no,
    case
        when coalesce(h.birth_date, e.birth_date) = coalesce(e.birth_date, h.birth_date)
            then coalesce(h.birth_date, e.birth_date)
    end as birth_date,
    case
        when coalesce(h.baby_sex, e.baby_sex) = coalesce(e.baby_sex, h.baby_sex)
            then coalesce(h.baby_sex, e.baby_sex)
    end as baby_sex,
    case
        when
            coalesce(h.mother_id_number, e.mother_id_number)
            = coalesce(e.mother_id_number, h.mother_id_number)
            then coalesce(h.mother_id_number, e.mother_id_number)
    end as mother_id_number,
    case when h.mother_id_number is not null then h.mother_id_kind else e.mother_id_kind end
        as mother_id_kind,
    -- Without a check digit, wherever it stands.
    coalesce(h.mother_id_number is null or h.mother_id_is_old, true)
    and coalesce(e.mother_id_number is null or e.mother_id_is_old, true) as mother_id_is_old,
    coalesce(h.mother_name, e.mother_name) as mother_name,
    case
        when coalesce(h.town_code, e.town_code) = coalesce(e.town_code, h.town_code)
            then coalesce(h.town_code, e.town_code)
    end as town_code,
    cast(h.record_no is not null as integer)
    + cast(e.record_no is not null as integer) as evidence_sources
from hospital as h
full outer join exchange as e on h.birth_id = e.birth_id
