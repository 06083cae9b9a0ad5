-- One row per code of a town that was: a code of the district that registers bear and the list of
-- towns no more has, and the town into which it was merged.
-- The same mothers stand elsewhere - on a card, in the other register, with another child - under
-- the town of today. Four of five of them must say one town, and five at least.
with placed as (
    select substr(village_code_raw, 1, 9) as town_code, id_clean(mother_id_raw) as mother_id
    from records_raw
    where length(village_code_raw) = 12
    union all
    select substr(village_code, 1, 9) as town_code, id_clean(id_number) as mother_id
    from accepted.wis_woman
    where length(village_code) = 12
),

mothers as (
    select distinct f.former_code, f.mother_id, today.town_code
    from former_town_mothers as f
    inner join placed as today on f.mother_id = today.mother_id
    inner join town_list as t on today.town_code = t.town_code
    where length(f.mother_id) = 18
),

counted as (
    select
        former_code,
        town_code,
        count(*) as women,
        sum(count(*)) over (partition by former_code) as all_women
    from mothers
    group by former_code, town_code
)

select former_code, town_code
from counted
where women >= 5 and women >= 0.8 * all_women
