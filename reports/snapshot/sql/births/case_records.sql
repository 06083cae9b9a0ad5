-- One row per record that a case rests on.
select case_id, source, shown_key(source_record_id) as source_record_id, role
from case_records
order by case_id, role desc, source, case_records.source_record_id
