-- One row per record of a case whose family was divided as a whole: the best other division.
select record_rivals.*
from record_rivals
where
    (record_rivals.source, record_rivals.source_record_id)
    in (select (case_records.source, case_records.source_record_id) from case_records)
order by record_rivals.source, record_rivals.source_record_id
