-- One row per source and rule: refused rows, and one message with the values taken out.
select
    source, rule, count(*) as refused,
    min(mask_values(without_values(message), identities)) as message,
    min(mask_values(without_values(message_en), identities)) as message_en
from quarantine
left join quarantined_identities using (source, source_file, row_number)
group by source, rule
order by source, refused desc, rule
