-- One row per record that was given to a birth.
select source, source_record_id, birth_id, match_probability
from record_links
order by source, source_record_id
