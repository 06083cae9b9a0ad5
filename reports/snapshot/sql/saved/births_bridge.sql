-- 从每个登记的上报数到核定数，每一步增减多少？
-- From what a register reports to the corrected births: how many does each step add or take away?
select
    register,
    cast(sum(reported) as bigint) as reported,
    cast(sum(false_reports) as bigint) as false_reports,
    cast(sum(duplicates) as bigint) as duplicates,
    cast(sum(not_counted) as bigint) as not_counted,
    cast(sum(omitted) as bigint) as omitted,
    cast(sum(not_due) as bigint) as not_due,
    cast(sum(without_case) as bigint) as without_case,
    cast(sum(moved_in) as bigint) as moved_in,
    cast(sum(moved_out) as bigint) as moved_out,
    cast(sum(corrected) as bigint) as corrected
from v_balance
group by register
order by register desc
