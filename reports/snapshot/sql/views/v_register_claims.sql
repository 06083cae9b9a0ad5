-- One row per record by which a register claims a birth of the window: the register's own count,
-- before correction.
select
    v.source as register,
    v.source_record_id,
    coalesce(p.birth_id, l.birth_id) as birth_id,
    v.birth_date,
    strftime(v.birth_date, '%Y%m') as month,
    case when v.source = 'wis' then v.report_month else strftime(v.recorded_on, '%Y%m') end
        as report_month,
    v.sex,
    v.parity,
    v.town_code
from record_values as v
left join record_links as l on v.source = l.source and v.source_record_id = l.source_record_id
left join v_separate_claims as p
    on v.source = p.register and v.source_record_id = p.source_record_id
cross join runs as r
where
    v.source in ('wis', 'population')
    and v.is_claim
    and v.birth_date between r.window_start and r.window_end
