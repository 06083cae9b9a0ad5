-- 各来源有多少行被拒收，因为什么？
-- How many rows of each source were refused, and why?
select source, rule, count(*) as refused, min(source_file) as for_instance_in
from quarantine
group by source, rule
order by refused desc, source, rule
