-- One row per hospital: how many of the district's deliveries it has, as WIS tells them, and how
-- many there are.
-- Counts and no shares: shares added up differ with the order in which they are added.
select
    hospital_code,
    count(*) as deliveries,
    cast(sum(count(*)) over () as bigint) as all_deliveries
from birth_records
where source = 'wis' and hospital_code is not null
group by hospital_code
