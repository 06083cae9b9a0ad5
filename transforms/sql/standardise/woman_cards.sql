-- One row per woman's card, standardised like a birth record's mother.
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
    w.updated_on
from accepted.wis_woman as w
left join id_numbers as i on w.id_number = i.id_raw
left join name_index as mother on w.name = mother.raw_name
left join name_index as father on w.husband_name = father.raw_name
left join merged_towns as g on substr(w.village_code, 1, 9) = g.former_code
