-- One row per village code: its town, and the village's name where the addresses of its births
-- agree.
select
    village_code,
    town_name,
    village_name
from village_names
order by village_code
