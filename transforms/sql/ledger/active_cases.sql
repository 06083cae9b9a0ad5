-- One row per case that a town has confirmed and that the register does not show corrected yet.
select
    c.case_id,
    t.count_effect,
    t.contradicted_value,
    c.register,
    coalesce(c.town_code, d.district_code) as town_code,
    coalesce(c.birth_month, '') as birth_month,
    -- An amended answer says in words what is right: nobody can count the move until the register
    -- has it.
    case when l.status <> 'amended' then l.shown_value end as shown_value
from cases as c
inner join case_type_rules as t on c.case_type = t.case_type and c.subtype = t.subtype
cross join runs as d
inner join ledger_now as l on c.case_id = l.case_id
where l.is_answered
