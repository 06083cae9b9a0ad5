-- WIS 各报表月份上报多少男婴、女婴？
-- How many boys and girls did WIS report in each month of return?
select report_month, sex, cast(sum(births) as bigint) as births
from v_reported_births
where register = 'wis'
group by report_month, sex
order by report_month nulls last, sex nulls last
