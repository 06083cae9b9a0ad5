-- One row per town and month of return in WIS: births by sex and parity, as a return's row holds them.
select
    town_code,
    report_month,
    count(*) as births,
    count(*) filter (where sex = '1') as boys,
    count(*) filter (where sex = '2') as girls,
    count(*) filter (where parity = 1) as parity_1,
    count(*) filter (where parity = 2) as parity_2,
    count(*) filter (where parity >= 3) as parity_3_plus
from register_claims
where register = 'wis' and town_code is not null and report_month is not null
group by town_code, report_month
order by town_code, report_month
