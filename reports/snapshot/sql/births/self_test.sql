-- One row per group of births whose evidence was damaged and linked again: all of them, and those
-- of a hospital, a town or a sex of the child with enough trials to tell something.
with trials as (
    select * from self_test
    where pairs > 0
)

select
    case
        when grouping(hospital_code) = 0 then 'hospital'
        when grouping(town_code) = 0 then 'town'
        when grouping(baby_sex) = 0 then 'sex'
        else 'all'
    end as grouped_by,
    coalesce(hospital_code, town_code, baby_sex, 'all') as group_code,
    count(*) as births,
    cast(sum(pairs) as bigint) as pairs,
    cast(sum(found) as bigint) as found_again,
    cast(sum(wrong) as bigint) as wrong_links
from trials
group by grouping sets ((), (hospital_code), (town_code), (baby_sex))
having
    count(*) >= 20 and (grouping(baby_sex) = 1 or baby_sex is not null)
    and (grouping(hospital_code) = 1 or hospital_code is not null)
    and (grouping(town_code) = 1 or town_code is not null)
    or grouping(hospital_code) + grouping(town_code) + grouping(baby_sex) = 3 and count(*) > 0
order by grouped_by, group_code
