-- One row per type and subtype of cases: what each is called, and what correcting it asks and does.
select
    place as type_order, case_type, subtype, type_zh, type_en, subtype_zh, subtype_en,
    change_action, verification, count_effect, contradicted_value
from case_type_rules
order by type_order, subtype
