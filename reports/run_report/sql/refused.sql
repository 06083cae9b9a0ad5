-- One row per source and rule: refused rows, and one of their messages, as it is published without
-- the values.
select
    source, rule, count(*) as refused,
    min(message) as message,
    min(message_en) as message_en
from published.quarantine
group by source, rule
order by source, refused desc, rule
