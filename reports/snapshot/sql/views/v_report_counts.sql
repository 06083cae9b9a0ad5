-- One row per town and month of return in WIS: births by sex and parity, as a return's row holds
-- them.
select
    town_code,
    report_month,
    cast(sum(births) as bigint) as births,
    cast(coalesce(sum(births) filter (where sex = '1'), 0) as bigint) as boys,
    cast(coalesce(sum(births) filter (where sex = '2'), 0) as bigint) as girls,
    cast(coalesce(sum(births) filter (where parity = 1), 0) as bigint) as parity_1,
    cast(coalesce(sum(births) filter (where parity = 2), 0) as bigint) as parity_2,
    cast(coalesce(sum(births) filter (where parity >= 3), 0) as bigint) as parity_3_plus
from v_reported_births
where register = 'wis' and town_code is not null and report_month is not null
group by town_code, report_month
order by town_code, report_month
