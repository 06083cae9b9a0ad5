-- One row per cell or row of the monthly returns that breaks a rule.
select report_month, town_code, rule, reported, expected, message, message_en
from return_findings
order by report_month, town_code, rule
