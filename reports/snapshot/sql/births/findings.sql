-- One row per thing to know about the delivery that is no single row's.
select
    severity, source, source_file, rule,
    mask_sentence(message) as message, mask_sentence(message_en) as message_en, rows
from findings
order by
    case severity when 'error' then 1 when 'warning' then 2 else 3 end, source, rule, source_file
