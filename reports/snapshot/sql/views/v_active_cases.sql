-- One row per case that acts on a register's count: found certain or probable and refuted by
-- nobody, or confirmed by a town.
-- A case whose type changes nothing until a town has answered acts once one has confirmed it. What
-- a town or a reader refuted, what was withdrawn and what waits for review acts on nothing.
select
    c.case_id,
    c.case_type,
    c.subtype,
    c.register,
    c.birth_id,
    t.type_order,
    if(t.count_effect = 'removes_if_confirmed', 'removes', t.count_effect) as count_effect,
    t.contradicted_value
from cases as c
inner join case_types as t on c.case_type = t.case_type and c.subtype = t.subtype
where
    c.status in ('confirmed', 'amended', 'signed', 'applied')
    or (
        c.grade in ('certain', 'probable')
        and t.count_effect <> 'removes_if_confirmed'
        and c.status not in ('refuted', 'withdrawn')
    )
