-- One row per town and month of the monthly returns, as they were accepted; the 合计 row bears the
-- district's code.
select
    report_month,
    town_code,
    births,
    boys,
    girls,
    parity_1,
    parity_2,
    parity_3_plus,
    births_cumulative,
    boys_cumulative,
    girls_cumulative
from town_returns
order by report_month, town_code
