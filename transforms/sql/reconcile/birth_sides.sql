-- One row per birth and source that tells of it: the record that speaks for the source, and how
-- many there are.
-- Of a register's duplicates the one that agrees best with the birth speaks, and with what other
-- sources say of its mother and certificate; equal ones: the older, then the lower key.
-- Nearly every source has one record, which needs no comparing.
-- `claims` are materialized: otherwise DuckDB may join sides and records by `source` alone. It did,
-- and every side met a quarter of all records.
with claims as materialized (
    select
        m.birth_id,
        r.source,
        r.record_no
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    where r.is_claim and not r.is_quarantined
),

side as (
    select
        birth_id,
        source,
        any_value(record_no) as record_no,
        count(*) as records
    from claims
    group by birth_id, source
),

-- What another source says of the birth too.
seconded as (
    select
        c.record_no,
        cast(max(coalesce(r.birth_certificate_no = o.birth_certificate_no, false)) as integer)
        + cast(max(coalesce(r.mother_id_number = o.mother_id_number, false)) as integer)
        + cast(max(coalesce(r.mother_name = o.mother_name, false)) as integer) as papers
    from side as s
    inner join claims as c on s.birth_id = c.birth_id and s.source = c.source
    inner join claims as other on c.birth_id = other.birth_id and c.source <> other.source
    inner join birth_records as r on c.record_no = r.record_no
    inner join birth_records as o on other.record_no = o.record_no
    where s.records > 1
    group by c.record_no
),

ranked as (
    select
        s.birth_id,
        s.source,
        r.record_no,
        s.records,
        row_number() over (
            partition by s.birth_id, s.source
            order by
                cast(coalesce(r.birth_date = b.birth_date, false) as integer)
                + cast(coalesce(r.baby_sex = b.sex, false) as integer)
                + cast(coalesce(r.town_code = b.town_code, false) as integer)
                + cast(coalesce(r.mother_id_status in ('valid', 'other_paper'), false) as integer)
                + coalesce(p.papers, 0)
                desc,
                r.updated_on nulls last,
                r.source_record_id
        ) as place
    from side as s
    inner join claims as c on s.birth_id = c.birth_id and s.source = c.source
    inner join births as b on s.birth_id = b.birth_id
    inner join birth_records as r on c.record_no = r.record_no
    left join seconded as p on c.record_no = p.record_no
    where s.records > 1
)

select birth_id, source, record_no, records
from side
where records = 1
union all
select birth_id, source, record_no, records
from ranked
where place = 1
