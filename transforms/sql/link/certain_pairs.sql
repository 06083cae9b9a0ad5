-- One row per pair of records that certainly tell of one delivery, with the first agreement that
-- says so.
-- A delivery, not yet a birth: twins share everything these rules ask for.
with same_id as (
    select
        l.record_no as record_l, r.record_no as record_r, 1 as rule_no, 'mother_id_and_date' as rule
    from link_records as l
    inner join link_records as r
        on
            l.mother_id_number = r.mother_id_number
            and l.day_no = r.day_no
            and l.record_no < r.record_no
    where l.mother_id_status in ('valid', 'other_paper')
),

same_certificate as (
    select
        l.record_no as record_l,
        r.record_no as record_r,
        2 as rule_no,
        'certificate_mother_and_date' as rule
    from link_records as l
    inner join link_records as r
        on
            l.birth_certificate_no = r.birth_certificate_no
            and l.day_no = r.day_no
            and l.mother_name_no = r.mother_name_no
            and l.record_no < r.record_no
),

same_names as (
    select
        l.record_no as record_l,
        r.record_no as record_r,
        3 as rule_no,
        'mother_father_and_date' as rule
    from link_records as l
    inner join link_records as r
        on
            l.mother_name_no = r.mother_name_no
            and l.father_name_no = r.father_name_no
            and l.day_no = r.day_no
            and l.record_no < r.record_no
    where
        coalesce(l.town_code = r.town_code, false)
        and (
            l.mother_id_number is null
            or r.mother_id_number is null
            or l.mother_id_number = r.mother_id_number
            or l.mother_id_kind <> r.mother_id_kind
        )
),

every_rule as (
    select * from same_id
    union all
    select * from same_certificate
    union all
    select * from same_names
),

ranked as (
    select *, row_number() over (partition by record_l, record_r order by rule_no) as rule_rank
    from every_rule
)

select record_l, record_r, rule
from ranked
where rule_rank = 1
