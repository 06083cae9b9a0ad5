-- One row per figure about the matching.
select metric, value, note_zh, note_en
from link_quality
order by metric
