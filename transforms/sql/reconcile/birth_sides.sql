-- One row per birth and source that tells of it: the record that speaks for the source, and how
-- many there are.
-- Of a register's duplicates the one that agrees best with the birth speaks; equal ones: the older,
-- then the lower key.
with member as (
    select
        m.birth_id,
        r.*,
        cast(coalesce(r.birth_date = b.birth_date, false) as integer)
        + cast(coalesce(r.baby_sex = b.sex, false) as integer)
        + cast(coalesce(r.town_code = b.town_code, false) as integer)
        + cast(coalesce(r.mother_id_status in ('valid', 'other_paper'), false) as integer)
            as agreement
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    inner join births as b on m.birth_id = b.birth_id
    where r.is_claim and not r.is_quarantined
),

ranked as (
    select
        birth_id,
        source,
        record_no,
        count(*) over (partition by birth_id, source) as records,
        row_number() over (
            partition by birth_id, source
            order by agreement desc, updated_on nulls last, source_record_id
        ) as place
    from member
)

select birth_id, source, record_no, records
from ranked
where place = 1
