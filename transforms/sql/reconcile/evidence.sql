-- One row per birth with evidence: what hospital and exchange say, where they can be believed.
-- A value is null where there is none, where it is visibly broken, or where hospital and exchange contradict each other.
with spoken as (
    select s.birth_id, r.*
    from birth_sides as s
    inner join birth_records as r on s.record_no = r.record_no
    where s.source in ('hospital', 'exchange')
),

sides as (
    select
        coalesce(h.birth_id, e.birth_id) as birth_id,
        h.record_no as hospital_no,
        e.record_no as exchange_no,
        h.birth_date as hospital_date,
        e.birth_date as exchange_date,
        h.baby_sex as hospital_sex,
        e.baby_sex as exchange_sex,
        case when h.mother_id_status = 'valid' and id_sex(h.mother_id_number) = '2' then h.mother_id_number end as hospital_mother_id,
        case when e.mother_id_status = 'valid' and id_sex(e.mother_id_number) = '2' then e.mother_id_number end as exchange_mother_id,
        h.mother_name as hospital_mother,
        e.mother_name as exchange_mother,
        h.town_code as hospital_town,
        e.town_code as exchange_town
    from (select * from spoken where source = 'hospital') as h
    full outer join (select * from spoken where source = 'exchange') as e on h.birth_id = e.birth_id
)

select
    birth_id,
    hospital_no,
    exchange_no,
    case when hospital_date is distinct from exchange_date and hospital_date is not null and exchange_date is not null
        then null else coalesce(hospital_date, exchange_date) end as birth_date,
    case when hospital_sex is distinct from exchange_sex and hospital_sex is not null and exchange_sex is not null
        then null else coalesce(hospital_sex, exchange_sex) end as baby_sex,
    case when hospital_mother_id is distinct from exchange_mother_id and hospital_mother_id is not null
        and exchange_mother_id is not null
        then null else coalesce(hospital_mother_id, exchange_mother_id) end as mother_id_number,
    coalesce(hospital_mother, exchange_mother) as mother_name,
    case when hospital_town is distinct from exchange_town and hospital_town is not null and exchange_town is not null
        then null else coalesce(hospital_town, exchange_town) end as town_code,
    cast(hospital_no is not null as integer) + cast(exchange_no is not null as integer) as witnesses
from sides
