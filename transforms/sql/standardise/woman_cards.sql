-- One row per woman's card, standardised like a birth record's mother; with the names and the
-- number as delivered, by which an update knows what the cards of before bore.
select
    w.woman_id,
    mother.name as mother_name,
    father.name as father_name,
    case when i.id_status in ('valid', 'bad_check', 'other_paper') then i.id_number end
        as mother_id_number,
    case
        when length(regexp_replace(w.telephone, '[^0-9]', '', 'g')) >= 7
            then right(regexp_replace(w.telephone, '[^0-9]', '', 'g'), 11)
    end as telephone,
    coalesce(g.town_code, substr(w.village_code, 1, 9)) as town_code,
    coalesce(w.residency, '1') = '3' as moved_out,
    coalesce(w.residency, '1') in ('2', '3') as has_moved,
    w.village_code is null
    or substr(w.village_code, 1, 6) in (select d.code from district_codes as d) as is_resident,
    coalesce(i.birth_date, w.birth_date) as birth_date,
    w.updated_on,
    w.mother_name_raw,
    w.father_name_raw,
    w.mother_id_raw
from raw_cards as w
left join id_numbers as i on w.mother_id_raw = i.id_raw
left join name_index as mother on w.mother_name_raw = mother.raw_name
left join name_index as father on w.father_name_raw = father.raw_name
left join merged_towns as g on substr(w.village_code, 1, 9) = g.former_code
