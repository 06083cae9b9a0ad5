-- One row per case and record that it rests on: subject (the case is about it) or evidence (it
-- shows the case).
select
    c.case_id,
    r.source,
    r.source_record_id,
    d.role
from draft_records as d
inner join cases as c on d.draft_key = c.draft_key
inner join birth_records as r on d.record_no = r.record_no
