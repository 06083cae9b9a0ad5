-- 匹配概率的每一档各有多少记录？
-- How many records stand in each class of match probability?
select
    case
        when match_probability >= 1 then '1'
        when match_probability >= 0.999 then '0.999–1'
        when match_probability >= 0.99 then '0.99–0.999'
        when match_probability >= 0.95 then '0.95–0.99'
        when match_probability >= 0.9 then '0.9–0.95'
        when match_probability >= 0.5 then '0.5–0.9'
        else '< 0.5'
    end as class,
    count(*) as records
from record_links
where match_probability is not null
group by class
order by max(match_probability) desc
