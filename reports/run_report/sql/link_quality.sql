-- One row per figure about the matching.
select metric, value, note_zh, note_en
from link_quality
order by rowid  -- the order in which the linkage tells it: some figures are parts of the one before
