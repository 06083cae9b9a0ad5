-- 月报哪些数字不合逻辑，应为多少？
-- Which figures of the monthly returns break a rule, and what would be expected?
select
    f.report_month, f.town_code, t.town_name, f.rule, f.reported, f.expected
from return_findings as f
left join towns as t on f.town_code = t.town_code
order by f.report_month desc, f.town_code, f.rule
