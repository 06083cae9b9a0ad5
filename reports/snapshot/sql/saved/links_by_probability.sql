-- 各来源的记录，匹配的可信程度如何？
-- How surely were each source's records linked?
select
    source,
    count(*) as records,
    count(*) filter (where match_probability >= 0.999) as sure,
    count(*) filter (where match_probability < 0.999 and match_probability >= 0.9) as likely,
    count(*) filter (where match_probability < 0.9) as doubtful
from record_links
group by source
order by source
