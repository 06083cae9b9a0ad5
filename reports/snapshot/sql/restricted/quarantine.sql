-- One row per refused row, with the full message and, where it could be read, the row as it was
-- delivered.
select source, source_file, row_number, source_record_id, rule, message, message_en, delivered_row
from quarantine
left join quarantined_rows using (source, source_file, row_number)
order by source, source_file, row_number
