-- WIS 各统计年度，有多少出生在两个月以后才上报？
-- How many births did WIS report more than 60 days late, by statistical year of the birth?
select
    year(birth_date) + case when month(birth_date) >= 10 then 1 else 0 end as statistical_year,
    count(*) as reports,
    count(*) filter (
        where strptime(report_month || '01', '%Y%m%d')::date - birth_date > 60
    ) as more_than_60_days_late
from record_values
where source = 'wis' and is_claim and birth_date is not null and report_month is not null
group by all
order by statistical_year
