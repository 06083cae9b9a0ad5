-- 匹配怎样说明自己的质量？
-- What does the matching say of itself?
select metric, value, note_zh, note_en
from link_quality
order by metric
