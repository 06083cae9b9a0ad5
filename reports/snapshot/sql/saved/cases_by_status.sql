-- 问题处理到哪一步？
-- Where do the cases stand?
select case_type, status, count(*) as cases
from cases
group by case_type, status
order by case_type, cases desc, status
