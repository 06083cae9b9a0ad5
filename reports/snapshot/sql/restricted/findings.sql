-- One row per thing to know about the delivery, with the full message.
select severity, source, source_file, rule, message, message_en, rows
from findings
order by source, rule, source_file
