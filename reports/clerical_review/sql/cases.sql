-- One row per case that may be drawn, with its stratum: type and grade. The records it rests on
-- come first, then the
-- two nearest to them that are not part of it, so that a reader sees what speaks against the case.
with own as (
    select
        case_id, source, source_record_id, row_number() over (
            partition by case_id order by role desc, source, source_record_id
        ) as place
    from restricted.case_records
),
near as (
    select o.case_id, p.source, p.source_record_id, max(p.match_weight) as match_weight
    from own as o
    inner join (
        select source_l
            as own_source, source_record_id_l as own_id, source_r as source, source_record_id_r as
        source_record_id, match_weight from restricted.record_pairs
        union all
        select source_r, source_record_id_r, source_l, source_record_id_l, match_weight
        from restricted.record_pairs
    ) as p on o.source = p.own_source and o.source_record_id = p.own_id
    anti join own as known
        on
            o.case_id = known.case_id
            and p.source = known.source
            and p.source_record_id = known.source_record_id
    group by o.case_id, p.source, p.source_record_id
),
nearest as (
    select
        case_id, source, source_record_id, row_number() over (
            partition by case_id order by match_weight desc nulls last, source, source_record_id
        ) as place
    from near
),
shown as (
    select case_id, source, source_record_id, place from own where place <= 4
    union all
    select case_id, source, source_record_id, place + 4 from nearest where place <= 2
),
listed as (
    select case_id, list(concat(source, ':', source_record_id) order by place) as records
    from shown
    group by case_id
)
select
    c.case_type as grouped,
    c.grade as band,
    c.grade <> 'review' as is_claimed,
    count(*) over (partition by c.case_type, c.grade) as size,
    avg(c.probability) over (partition by c.case_type, c.grade) as expected,
    c.town_code,
    b.sex,
    e.sentence_zh as claim,
    coalesce(l.records, []) as records,
    c.case_id
from restricted.cases as c
left join births.births as b on c.birth_id = b.birth_id
left join restricted.case_evidence as e on c.case_id = e.case_id
left join listed as l on c.case_id = l.case_id
order by c.case_id
