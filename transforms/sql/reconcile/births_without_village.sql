-- One row per WIS record whose birth names no village: its town is that of the woman's card.
select r.record_no
from birth_records as r
inner join accepted.wis_birth as w
    on r.source = 'wis' and r.source_record_id = w.source_record_id
where w.village_code is null
