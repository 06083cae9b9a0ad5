-- One row per town of the district: as delivered, or, where no list came, as the registers' village
-- codes show it.
-- A code that fewer than ten records bear is no town of the district: slips, and families of
-- elsewhere. A town without a name goes by its code, which stands in no address.
with borne as (
    select substr(village_code, 1, 9) as town_code
    from accepted.population
    where length(village_code) = 12
    union all
    select substr(village_code, 1, 9) from accepted.wis_birth where length(village_code) = 12
),

shown as (
    select b.town_code
    from borne as b
    cross join run_context as c
    where substr(b.town_code, 1, length(c.district_code)) = c.district_code
    group by b.town_code
    having count(*) >= 10
)

select town_code, town_name from accepted.towns
union all
select town_code, town_code as town_name from shown
where not exists (select 1 from accepted.towns)
