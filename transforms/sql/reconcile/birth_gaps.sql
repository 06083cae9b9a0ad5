-- One row per birth and source that came without the part into which the birth belongs: that the
-- source lacks it proves nothing.
-- The town is any that a record of the birth names, for the source may have named that one; a birth
-- of which nobody knows the town may belong into any town's gap.
with towns as (
    select distinct m.birth_id, r.town_code
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    where r.town_code is not null
)

select distinct
    b.birth_id,
    case g.source when 'wis_birth' then 'wis' else g.source end as source
from births as b
inner join source_gaps as g on b.birth_date between g.from_date and g.to_date
left join towns as t on b.birth_id = t.birth_id
where g.town_code is null or t.town_code is null or g.town_code = t.town_code
