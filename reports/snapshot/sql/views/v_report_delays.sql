-- One row per month of birth and month of report in WIS: births claimed; not those told before they
-- were born.
select month as birth_month, report_month, count(*) as births
from v_register_claims
where register = 'wis' and month is not null and report_month >= month
group by month, report_month
order by month, report_month
