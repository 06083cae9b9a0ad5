-- One row per birth of one child to which the two registers give different parities.
-- Twins are left out: they count n and n+1, and which twin is which the registers may tell
-- differently. Another birth of the mother on that day shows them where nobody wrote down how many
-- babies there were.
select
    c.birth_id,
    b.birth_date,
    c.record_no as wis_no,
    c.other_no as population_no,
    c.parity as wis_parity,
    c.other_parity as population_parity
from register_claims as c
inner join births as b on c.birth_id = b.birth_id
where
    c.register = 'wis'
    and c.parity <> c.other_parity
    and b.plurality = 1
    and not exists (
        select 1
        from siblings as p
        inner join births as t on p.sibling_id = t.birth_id
        where p.birth_id = c.birth_id and abs(t.birth_date - b.birth_date) <= 1
    )
    and b.is_in_window
    and not b.is_stillbirth
    and c.birth_id not in (select d.birth_id from duplicate_births as d where d.may_be_namesakes)
