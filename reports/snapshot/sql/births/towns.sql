-- One row per town of the district.
select town_code, town_name
from town_names
order by town_code
