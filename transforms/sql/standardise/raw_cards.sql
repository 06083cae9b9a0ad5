-- One row per accepted woman's card, as delivered, its names and number in the columns that records
-- have for them.
select
    woman_id,
    name as mother_name_raw,
    husband_name as father_name_raw,
    id_number as mother_id_raw,
    birth_date,
    village_code,
    residency,
    telephone,
    updated_on
from accepted.wis_woman
