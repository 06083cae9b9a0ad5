-- One row per register: rows that were delivered and met no other source, because they were refused
-- or damaged, against the births that the register seems to lack.
-- Each such row may be one of those births, so that a register with too many of them proves no gap.
with refused as (
    select
        case q.source when 'wis_birth' then 'wis' else q.source end as register,
        q.source_file,
        q.row_number
    from quarantine as q
    where
        q.source in ('population', 'wis_birth')
        and q.rule not in (
            'total_row', 'note_row', 'blank_row', 'repeated_header', 'resent_row', 'duplicate_key'
        )
    union
    -- A page that was pasted twice covered the rows that stood there.
    select
        case q.source when 'wis_birth' then 'wis' else q.source end,
        q.source_file,
        q.row_number
    from quarantine as q
    inner join damaged_columns as d
        on
            q.source = d.source
            and q.source_file = d.source_file
            and q.row_number between d.first_row and d.last_row
    where
        d.sign = 'again'
        and q.source in ('population', 'wis_birth')
        and q.rule in ('resent_row', 'duplicate_key')
    union
    select r.source, r.source_file, r.row_number
    from damaged_records as d
    inner join birth_records as r on d.record_no = r.record_no
    where r.source in ('population', 'wis')
),

met as (
    select r.source as register, r.source_file, r.row_number
    from birth_records as r
    inner join birth_members as m on r.record_no = m.record_no
    inner join births as b on m.birth_id = b.birth_id
    where
        r.source in ('population', 'wis')
        and (
            b.in_hospital
            or b.in_exchange
            or (
                (b.in_wis or b.in_wis_quarantine)
                and (b.in_population or b.in_population_quarantine)
            )
        )
),

lost as (
    select
        f.register,
        count(*) as hit_rows,
        count(*) filter (m.register is null) as lost_rows
    from refused as f
    left join met as m
        on
            f.register = m.register
            and f.source_file = m.source_file
            and f.row_number = m.row_number
    group by f.register
)

select
    l.register,
    l.lost_rows,
    count(u.birth_id) as births_missing,
    -- Six in a thousand sound rows meet no other source either.
    l.lost_rows - 0.006 * l.hit_rows >= greatest(3, 0.02 * count(u.birth_id)) as proves_no_gap
from lost as l
left join under_reported_births as u on u.register in (l.register, 'all')
group by l.register, l.hit_rows, l.lost_rows
