-- 各镇的更正依据哪些问题？
-- Which cases stand behind the revision of each town?
with steps as (
    select
        town_code,
        register,
        reason,
        array_to_string(case_ids, ' ') as case_ids,
        sum(change) as births
    from v_revision_steps
    group by town_code, register, reason, case_ids
    having sum(change) <> 0
)

select
    steps.town_code,
    towns.town_name,
    steps.register,
    steps.reason,
    cast(steps.births as bigint) as births,
    steps.case_ids
from steps
left join towns on steps.town_code = towns.town_code
order by steps.town_code nulls last, steps.register, steps.reason, steps.case_ids
