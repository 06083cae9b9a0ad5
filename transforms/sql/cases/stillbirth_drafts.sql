-- One row per register's claim of a child that the evidence calls stillborn, as a case draft.
select
    'false_report' as case_type,
    'not_live_birth' as subtype,
    register,
    birth_id,
    record_no as subject_no,
    'not a live birth' as class,
    -margin_bits as doubt_bits
from stillbirth_claims
