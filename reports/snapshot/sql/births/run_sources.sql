-- One row per source of the run: delivered = accepted + quarantined.
select run_id, source, delivered, accepted, quarantined, present
from run_sources cross join run_context
order by source
