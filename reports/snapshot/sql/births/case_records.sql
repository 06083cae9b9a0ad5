-- One row per record that a case rests on.
select case_id, source, source_record_id, role
from case_records
order by case_id, role desc, source, source_record_id
