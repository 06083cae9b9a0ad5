-- One row per birth and register that lacks it, where a row that the register had refused mentions
-- it: a row without a
-- mother, cut off or shifted, so that nothing can be matched, but in which the mother's or the
-- child's name, her number or the certificate stands somewhere. What it says is to be mended first.
with told as (
    select m.birth_id, r.mother_name_raw as word
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    union
    select m.birth_id, r.baby_name_raw
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    where r.baby_name is not null
    union
    select m.birth_id, r.mother_id_raw
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    union
    select m.birth_id, r.birth_certificate_no
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
)

select distinct t.birth_id, f.register
from told as t
inner join births as b on t.birth_id = b.birth_id
inner join refused_words as f on contains(f.words, t.word)
where
    length(t.word) >= 2
    and (
        (f.register = 'population' and not b.in_population) or (f.register = 'wis' and not b.in_wis)
    )
