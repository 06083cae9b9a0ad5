-- 各统计年度，月报上报的出生与 WIS 按报表月份计的出生相差多少？
-- By how much do the monthly returns and WIS (by month of return) differ in each statistical year?
with wis as (
    select counted_month, count(*) as births
    from register_entries
    where register = 'wis'
    group by counted_month
),
returned as (
    select report_month, sum(births) as births
    from monthly_returns
    where town_code in (select town_code from towns)
    group by report_month
)
select
    cast(left(report_month, 4) as integer)
    + case when right(report_month, 2) >= '10' then 1 else 0 end as statistical_year,
    cast(sum(returned.births) as bigint) as returned,
    cast(coalesce(sum(wis.births), 0) as bigint) as in_wis,
    cast(sum(returned.births) - coalesce(sum(wis.births), 0) as bigint) as difference
from returned
left join wis on returned.report_month = wis.counted_month
group by all
order by statistical_year
