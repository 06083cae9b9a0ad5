-- 各统计年度的数字为什么更正，依据多少问题？
-- Why was each statistical year's figure revised, and how many cases say so?
with births as ( -- those whose steps do not cancel within the year
    select
        cast(left(month, 4) as integer)
        + case when right(month, 2) >= '10' then 1 else 0 end as statistical_year,
        register, reason, birth_id, case_ids, sum(change) as change
    from v_revision_steps
    group by all
    having sum(change) <> 0
)

select
    statistical_year, register, reason,
    cast(sum(change) as bigint) as births,
    len(list_distinct(flatten(list(case_ids)))) as cases
from births
group by statistical_year, register, reason
having sum(change) <> 0
order by statistical_year nulls last, register, births desc, reason
