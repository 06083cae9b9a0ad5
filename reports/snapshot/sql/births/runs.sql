-- One row: the run that published this file. Times are UTC, whatever zone the machine is in.
select
    run_id, started_at, make_timestamp(epoch_us(now())) as finished_at, delivery_sha256,
    code_version, window_start, window_end, extract_date, district_code, '' as form
from run_context
