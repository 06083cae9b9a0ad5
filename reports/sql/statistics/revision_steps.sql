-- One row per step from a register's count to the corrected count: +1 or -1 in one cell, and why.
-- Summed over any cells: register's count + steps = corrected count, always.
select
    s.register, s.birth_id, s.month, s.town_code, s.sex, s.parity, -1 as change,
    case
        when s.is_repeated and f.has_duplicate then 'duplicate'
        when s.is_repeated then 'repeated_without_case'
        when f.has_false_report then 'false_report'
        else 'out_of_scope'
    end as reason
from settled_claims as s
left join case_flags as f on s.birth_id = f.birth_id and s.register = f.register
where not s.is_kept
union all
-- A value that correction changes takes the birth out of one cell and puts it into another.
select
    s.register, s.birth_id, moved.month, moved.town_code, moved.sex, moved.parity, moved.change,
    case when f.has_misreported then 'misreported' else 'settled_by_other_sources' end as reason
from settled_claims as s
inner join counted_births as b on s.birth_id = b.birth_id
left join case_flags as f on s.birth_id = f.birth_id and s.register = f.register
cross join lateral (
    values (-1, s.month, s.town_code, s.sex, s.parity), (1, b.month, b.town_code, b.sex, b.parity)
) as moved (change, month, town_code, sex, parity)
where
    s.is_kept
    and (s.month, s.town_code, s.sex, s.parity) is distinct from (b.month, b.town_code, b.sex, b.parity)
union all
select
    r.register, b.birth_id, b.month, b.town_code, b.sex, b.parity, 1 as change,
    case
        when f.has_under_reported then 'under_reported'
        when not b.is_due then 'not_due_yet'
        else 'absent_without_case'
    end as reason
from counted_births as b
cross join (values ('wis'), ('population')) as r (register)
left join case_flags as f on b.birth_id = f.birth_id and r.register = f.register
where not exists (
    select 1 from settled_claims as s where s.register = r.register and s.birth_id = b.birth_id and s.is_kept
)
