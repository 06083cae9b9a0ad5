-- One row per rule of the returns' audit, with one of its messages (they hold counts only).
select
    rule, min(message) as message, min(message_en) as message_en,
    count(*) as findings, count(distinct town_code) as towns, count(distinct report_month) as months
from return_findings
group by rule
order by findings desc, rule
