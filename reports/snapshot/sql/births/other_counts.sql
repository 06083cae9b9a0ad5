-- One row per count of others and cohort (census, school entry), as it was accepted.
select
    count_name,
    count_kind,
    counted_on,
    born_from,
    born_to,
    children,
    deaths,
    moved_in,
    moved_out
from accepted.other_counts
order by count_name, born_from
