-- 各来源报送、接收、拒收各多少行？
-- How many rows of each source were delivered, accepted and refused?
select source, delivered, accepted, quarantined, present
from run_sources
order by source
