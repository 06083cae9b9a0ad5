-- One row per birth record of which a value that tells whose birth it is was left out as damaged.
-- Such a record may stand alone although its birth is told elsewhere.
with damaged as (
    select source, source_file, row_number, column_name
    from damaged_values
    where
        column_name in (
            'mother_name',
            'mother_id_number',
            'woman_id',
            'name',
            'id_number',
            'birth_date',
            'delivery_date'
        )
),

cards as (
    select w.woman_id, d.column_name
    from damaged as d
    inner join accepted.wis_woman as w
        on
            d.source = 'wis_woman'
            and d.source_file = w.source_file
            and d.row_number = w.row_number
    where d.column_name in ('woman_id', 'name', 'id_number')
),

told as (
    select r.record_no, d.column_name
    from birth_records as r
    inner join damaged as d
        on
            case r.source when 'wis' then 'wis_birth' else r.source end = d.source
            and r.source_file = d.source_file
            and r.row_number = d.row_number
    where
        (d.source <> 'population' or d.column_name not in ('name', 'id_number'))
        -- Where only her number is lost, her name finds her with her husband's or a telephone.
        and not (
            r.source in ('hospital', 'exchange')
            and d.column_name = 'mother_id_number'
            and r.mother_name is not null
            and coalesce(r.father_name, r.telephone) is not null
        )
    union all
    select r.record_no, c.column_name
    from birth_records as r
    inner join cards as c on r.source = 'wis' and r.woman_id = c.woman_id
)

select
    record_no,
    bool_or(column_name in ('birth_date', 'delivery_date', 'woman_id')) as day_or_mother_unknown
from told
group by record_no
