-- 哪些镇的月报不合逻辑，各有多少处？
-- Which towns' monthly returns break which rules, and how often?
select
    return_findings.town_code, towns.town_name, rule, count(*) as findings,
    min(report_month) as first_month, max(report_month) as last_month
from return_findings
left join towns on return_findings.town_code = towns.town_code
group by return_findings.town_code, towns.town_name, rule
order by findings desc, return_findings.town_code, rule
