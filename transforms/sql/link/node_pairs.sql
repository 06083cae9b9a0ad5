-- One row per two nodes with compared records: the most and the least that two of their records
-- weigh.
-- A node is a record, or the records of a settled delivery, which stay together.
select
    least(l.node_no, r.node_no) as node_l,
    greatest(l.node_no, r.node_no) as node_r,
    max(p.weight) as closest,
    min(p.weight) as farthest
from pair_weights as p
inner join nodes as l on p.record_l = l.record_no
inner join nodes as r on p.record_r = r.record_no
where l.node_no <> r.node_no
group by 1, 2
order by 1, 2
