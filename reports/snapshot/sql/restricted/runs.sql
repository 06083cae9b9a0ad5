-- One row: the run that published this file.
select
    run_id, started_at, now()::timestamp as finished_at, delivery_sha256, code_version,
    window_start, window_end, extract_date, district_code, '' as form
from run_context
