-- 证据若写得不同，匹配还能再找到多少（本次运行的自测）？
-- How many links would be found again if evidence had been written otherwise (the run's self-test)?
select
    s.grouped_by,
    s.group_code,
    t.town_name,
    s.births,
    s.pairs,
    s.found_again,
    s.wrong_links,
    round(s.found_again / s.pairs, 4) as recall
from self_test as s
left join towns as t on s.grouped_by = 'town' and s.group_code = t.town_code
order by s.grouped_by <> 'all', s.grouped_by, s.group_code
