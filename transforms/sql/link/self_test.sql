-- One row per damaged record of the self-test (none before it was made): pairs with registers,
-- those found again, wrong links, and its hospital, town and sex of the child as they were.
select
    cast(null as integer) as pairs,
    cast(null as integer) as found,
    cast(null as integer) as wrong,
    cast(null as varchar) as hospital_code,
    cast(null as varchar) as town_code,
    cast(null as varchar) as baby_sex
where false
