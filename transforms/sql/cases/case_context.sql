-- One row per case of a parity, other birth of the mother that decides it, and register that counts
-- that birth.
-- Only the births that speak against the parity called wrong, and of them only date, sex and
-- parity: a case is about one birth, and a family's other births are nobody's business beyond that.
select
    c.case_id,
    w.sibling_birth_date as birth_date,
    w.sibling_sex as sex,
    w.register,
    w.parity
from cases as c
inner join parity_conflicts as p on c.birth_id = p.birth_id
inner join sibling_parities as w on p.birth_id = w.birth_id
inner join case_type_rules as t on c.case_type = t.case_type and c.subtype = t.subtype
where
    t.contradicted_value = 'parity'
    and (
        (p.wrong_register = 'wis' and (w.rules_out_wis or w.expects_population))
        or (p.wrong_register = 'population' and (w.rules_out_population or w.expects_wis))
    )
