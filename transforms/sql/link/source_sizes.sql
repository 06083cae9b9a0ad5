-- One row per source: how many records it has in all, of which a pair drawn at random would be two.
select
    source,
    count(*) as records
from link_records
group by source
