-- One row per kind of finding about the delivery; the files that share it are counted and one is
-- named.
select
    severity,
    source,
    rule,
    count(*) as files,
    min(source_file) as source_file,
    sum(rows)::bigint as rows,
    min(mask_sentence(message)) as message, min(mask_sentence(message_en)) as message_en
from findings
group by severity, source, rule
order by case severity when 'error' then 1 when 'warning' then 2 else 3 end, source nulls last, rule
