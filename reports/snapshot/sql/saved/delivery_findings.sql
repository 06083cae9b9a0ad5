-- 本次报送有哪些需要说明的？
-- What is there to know about this delivery?
select severity, source, rule, count(*) as files, cast(sum(rows) as bigint) as rows
from findings
group by severity, source, rule
order by severity, source nulls last, rule
