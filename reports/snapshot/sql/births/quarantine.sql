-- One row per refused row: its place and its rule, and the message without the values that were
-- delivered.
select
    source, source_file, row_number,
    case
        when shown_key(source_record_id) = source_record_id
            then mask_values(source_record_id, identities)
        else shown_key(source_record_id)
    end as source_record_id,
    rule,
    mask_values(without_values(message), identities) as message,
    mask_values(without_values(message_en), identities) as message_en
from quarantine
left join quarantined_identities using (source, source_file, row_number)
order by source, source_file, row_number
