-- One row per record of a family that was divided as a whole: by how much the best division beats
-- the best one in which this record is with others, and a record that it is with there.
-- Without a rival it stands alone there, or with fewer than here.
select
    r.source,
    r.source_record_id,
    cast(a.margin_bits as double) as margin_bits,
    o.source as rival_source,
    o.source_record_id as rival_source_record_id
from assigned as a
inner join birth_records as r on a.record_no = r.record_no
left join birth_records as o on a.rival_record_no = o.record_no
where a.margin_bits is not null and not r.is_spare_key
