-- One row per source: what came and what was refused.
select source, delivered, accepted, quarantined, present
from run_sources
order by
    case source
        when 'population' then 1 when 'wis_woman' then 2 when 'wis_birth' then 3 when
            'hospital'
            then 4
        when 'exchange' then 5 when 'returns' then 6 else 7
    end,
    source
