-- One row: the run.
select
    run_id,
    started_at,
    delivery_sha256,
    code_version,
    window_start,
    window_end,
    extract_date,
    district_code
from run_context
