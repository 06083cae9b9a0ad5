-- One row per step from a register's count to the corrected count: +1 or -1 in one cell, why, and
-- the cases behind it.
-- Summed over any cells: register's count + steps = corrected count, always. The reason is a type
-- of case when a case explains the step; then case_ids names every such case, and else it is empty.
with explained as (
    select
        birth_id,
        register,
        count_effect,
        first(case_type order by type_order) as case_type,
        list(case_id order by case_id) as case_ids
    from v_birth_cases
    group by birth_id, register, count_effect
),

-- A claim that counts no birth, or one that another claim counts already.
removed as (
    select
        register, birth_id, month, town_code, sex, parity, -1 as change,
        case when is_repeated then 'removes_repeats' else 'removes' end as count_effect,
        case when is_repeated then 'repeated_without_case' else 'out_of_scope' end as without_case
    from v_settled_claims
    where not is_kept
),

-- A birth that counts and that the register does not claim.
added as (
    select
        r.register, b.birth_id, b.month, b.town_code, b.sex, b.parity, 1 as change,
        'adds' as count_effect,
        case when b.is_due then 'absent_without_case' else 'not_due_yet' end as without_case
    from v_counted_births as b
    cross join (values ('wis'), ('population')) as r (register)
    left join
        v_settled_claims as s
        on r.register = s.register and b.birth_id = s.birth_id and s.is_kept
    where s.birth_id is null
),

-- A value that correction changes takes the birth out of one cell and puts it into another. Only
-- cases about such a value explain that: a wrong mother, or a late month of return, leaves the
-- birth where it is.
moved as (
    select
        s.register, s.birth_id, s.source_record_id,
        s.month as from_month,
        s.town_code as from_town_code,
        s.sex as from_sex,
        s.parity as from_parity,
        b.month as to_month, b.town_code as to_town_code, b.sex as to_sex, b.parity as to_parity,
        coalesce(list(c.case_id order by c.case_id) filter (where c.explains), []) as case_ids,
        first(c.case_type order by c.type_order) filter (where c.explains) as case_type
    from v_settled_claims as s
    inner join v_counted_births as b on s.birth_id = b.birth_id
    -- Equalities alone join; what explains the move is asked of the few that they leave.
    left join v_birth_cases as n
        on s.birth_id = n.birth_id and s.register = n.register and n.count_effect = 'moves'
    cross join lateral (
        select
            n.case_id, n.case_type, n.type_order,
            coalesce(
                (n.contradicted_value = 'birth_date' and s.month is distinct from b.month)
                or (n.contradicted_value = 'town' and s.town_code is distinct from b.town_code)
                or (n.contradicted_value = 'sex' and s.sex is distinct from b.sex)
                or (n.contradicted_value = 'parity' and s.parity is distinct from b.parity),
                false
            ) as explains
    ) as c
    where
        s.is_kept
        and (s.month, s.town_code, s.sex, s.parity) is distinct from (
            b.month, b.town_code, b.sex, b.parity
        )
    group by all
)

select
    p.register, p.birth_id, p.month, p.town_code, p.sex, p.parity, p.change,
    coalesce(e.case_type, p.without_case) as reason,
    coalesce(e.case_ids, []) as case_ids
from (from removed union all from added) as p
left join
    explained as e
    on p.birth_id = e.birth_id and p.register = e.register and p.count_effect = e.count_effect
union all
select
    m.register, m.birth_id, step.month, step.town_code, step.sex, step.parity, step.change,
    coalesce(m.case_type, 'settled_by_other_sources') as reason,
    m.case_ids
from moved as m
cross join lateral (
    values
    (-1, m.from_month, m.from_town_code, m.from_sex, m.from_parity),
    (1, m.to_month, m.to_town_code, m.to_sex, m.to_parity)
) as step (change, month, town_code, sex, parity)
