-- One row per ordered pair of births of one mother.
select distinct
    a.birth_id,
    b.birth_id as sibling_id
from mothers as a
inner join mothers as b on a.mother_key = b.mother_key and a.birth_id <> b.birth_id
