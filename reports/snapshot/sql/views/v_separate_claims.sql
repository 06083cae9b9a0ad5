-- One row per record of a register that was taken for a repetition and that a town said is a
-- birth of its own. Of the records of a refuted case the first stands for the birth that they
-- were taken for; the second, third … is a birth each, the same one in both registers.
with ranked as (
    select
        k.source as register,
        k.source_record_id,
        c.birth_id,
        row_number() over (
            partition by k.source, c.birth_id order by k.source_record_id
        ) as place
    from cases as c
    inner join case_types as t on c.case_type = t.case_type and c.subtype = t.subtype
    inner join case_records as k on c.case_id = k.case_id and k.role = 'subject'
    where t.count_effect = 'removes_repeats' and c.status = 'refuted' and c.register = k.source
)

select
    register,
    source_record_id,
    birth_id as taken_for,
    birth_id || '/' || place as birth_id
from ranked
where place > 1
