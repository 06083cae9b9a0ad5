-- 各统计年度，按出生时间和按上报时间，WIS 各计多少出生？
-- How many births does WIS count in each statistical year, by month of birth and of its return?
with counted as (
    select month, wis as born, 0 as reported from v_series where wis > 0
    union all
    select report_month as month, 0 as born, births as reported
    from v_reported_births
    where register = 'wis'
)

select
    cast(left(month, 4) as integer)
    + case when right(month, 2) >= '10' then 1 else 0 end as statistical_year,
    cast(sum(born) as bigint) as born,
    cast(sum(reported) as bigint) as reported,
    cast(sum(reported) - sum(born) as bigint) as difference
from counted
group by all
order by statistical_year nulls last
