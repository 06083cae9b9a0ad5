-- One row per birth to which the two registers give different parities, and which of them the
-- mother's other births
-- rule out. No evidence column tells a parity.
with family as (
    select
        birth_id,
        bool_or(rules_out_wis) as rules_out_wis,
        bool_or(rules_out_population) as rules_out_population,
        bool_or(expects_wis) as expects_wis,
        bool_or(expects_population) as expects_population
    from sibling_parities
    group by birth_id
)

select
    c.*,
    case
        when coalesce(f.rules_out_wis, false) <> coalesce(f.rules_out_population, false)
            then case when f.rules_out_wis then 'wis' else 'population' end
        when coalesce(f.expects_wis, false) <> coalesce(f.expects_population, false)
            then case when f.expects_wis then 'population' else 'wis' end
    end as wrong_register
from parity_contradictions as c
left join family as f on c.birth_id = f.birth_id
