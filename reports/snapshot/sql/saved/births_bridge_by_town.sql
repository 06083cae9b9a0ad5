-- 各镇从上报数到核定数，每一步增减多少？
-- From reported to corrected in each town: how many births does each step add or take away?
select
    b.register,
    b.town_code,
    t.town_name,
    cast(sum(b.reported) as bigint) as reported,
    cast(sum(b.false_reports) as bigint) as false_reports,
    cast(sum(b.duplicates) as bigint) as duplicates,
    cast(sum(b.not_counted) as bigint) as not_counted,
    cast(sum(b.omitted) as bigint) as omitted,
    cast(sum(b.not_due) as bigint) as not_due,
    cast(sum(b.without_case) as bigint) as without_case,
    cast(sum(b.moved_in) as bigint) as moved_in,
    cast(sum(b.moved_out) as bigint) as moved_out,
    cast(sum(b.corrected) as bigint) as corrected
from v_balance as b
left join towns as t on b.town_code = t.town_code
group by b.register, b.town_code, t.town_name
order by b.register desc, b.town_code
