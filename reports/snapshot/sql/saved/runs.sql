-- 这次核对用的是什么数据，什么版本？
-- Which data and which version is this run of?
select
    run_id, started_at, finished_at, district_code, window_start, window_end, extract_date,
    delivery_sha256, code_version
from runs
