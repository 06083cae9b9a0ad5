-- One row per compared pair that touches a record of a case: enough to explain every case.
with case_keys as (select distinct source, source_record_id from case_records)
select pairs.*
from record_pairs as pairs
left join case_keys as l on pairs.source_l = l.source and pairs.source_record_id_l = l.source_record_id
left join case_keys as r on pairs.source_r = r.source and pairs.source_record_id_r = r.source_record_id
where l.source is not null or r.source is not null
order by pairs.source_l, pairs.source_record_id_l, pairs.source_r, pairs.source_record_id_r
