-- 各类问题按可信程度各多少？
-- How many cases of each type, by grade?
select case_type, subtype, register, certain, probable, for_review, cases
from v_cases_by_type
order by cases desc, case_type, subtype, register
