-- One row per code of the district that registers bear and the list of towns no more has, and
-- mother under it: by her number, cleaned; null where she has none.
with placed as not materialized (
    select substr(village_code_raw, 1, 9) as town_code, mother_id_raw as id_raw
    from records_raw
    where length(village_code_raw) = 12
    union all
    select substr(village_code, 1, 9) as town_code, id_number as id_raw
    from accepted.wis_woman
    where length(village_code) = 12
),

borne as (
    select town_code
    from placed
    group by town_code
    having count(*) >= 10
),

former as (
    select b.town_code
    from borne as b
    cross join run_context as c
    where
        substr(b.town_code, 1, length(c.district_code)) = c.district_code
        and b.town_code not in (select t.town_code from town_list as t)
)

select distinct f.town_code as former_code, id_clean(p.id_raw) as mother_id
from former as f
inner join placed as p on f.town_code = p.town_code
