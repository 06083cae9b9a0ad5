-- One row per finding of the monthly returns, the latest first.
select
    report_month,
    return_findings.town_code,
    town_name,
    rule,
    reported,
    expected,
    message,
    message_en
from return_findings left join town_names on return_findings.town_code = town_names.town_code
order by report_month desc, return_findings.town_code, rule
