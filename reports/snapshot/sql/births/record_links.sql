-- One row per record that was given to a birth.
select source, shown_key(source_record_id) as source_record_id, birth_id, match_probability
from record_links
order by record_links.source, record_links.source_record_id
