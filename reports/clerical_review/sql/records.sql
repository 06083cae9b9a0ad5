-- One row per record of a drawn item (temporary table asked: item_no, source, source_record_id),
-- with its identities.
with latest as (
    select
        *, row_number() over (
            partition by source, source_record_id order by is_quarantined, source_file, row_number
        ) as version_rank
    from restricted.birth_records
),
asked_once as (select item_no, source, source_record_id, min(rowid) as shown from asked group by all
)
select a.item_no, r.*, t.town_name
from asked_once as a
inner join latest as r
    on a.source = r.source and a.source_record_id = r.source_record_id and r.version_rank = 1
left join restricted.towns as t on r.town_code = t.town_code
order by a.item_no, a.shown
