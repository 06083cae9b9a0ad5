-- One row per evidence record whose mother has a card in the women's information system: whether
-- all such cards say
-- that she moved out. A woman who moved within the district has a second card that says she lives
-- there. rule: how surely the card is hers (1 number, 2 both parents' names, 3 name and telephone,
-- 4 name in the town). is_namesakes: the card may as well be another woman's, who bears her name or
-- her number: a card that says she moved out excuses her all the same, but it does not say that she
-- lives here.
with evidence_record as (
    select * from birth_records
    where source in ('hospital', 'exchange')
),

evidence_name as (
    select distinct mother_name from evidence_record where mother_name is not null
),

card_name as (
    select distinct mother_name from woman_cards where mother_name is not null
),

-- 王? is every 王 of two characters: in a name that is hanzi, letters and '?', no other sign of LIKE
-- can stand.
same_name as (
    select mother_name, mother_name as card_name from evidence_name
    union
    select r.mother_name, w.mother_name as card_name
    from evidence_name as r
    inner join card_name as w
        on
            left(r.mother_name, 1) = left(w.mother_name, 1)
            and length(r.mother_name) = length(w.mother_name)
    where
        contains(r.mother_name, '?')
        and r.mother_name <> w.mother_name
        and (
            w.mother_name like translate(r.mother_name, '?', '_')
            or r.mother_name like translate(w.mother_name, '?', '_')
        )
    union
    select r.mother_name, w.mother_name as card_name
    from card_name as w
    inner join evidence_name as r
        on
            left(r.mother_name, 1) = left(w.mother_name, 1)
            and length(r.mother_name) = length(w.mother_name)
    where
        contains(w.mother_name, '?')
        and r.mother_name like translate(w.mother_name, '?', '_')
        and r.mother_name <> w.mother_name
    union
    -- Clerks write names as they hear them.
    select heard.name as mother_name, on_card.name as card_name
    from names as heard
    inner join names as on_card on heard.fold_no = on_card.fold_no and heard.name <> on_card.name
    where
        heard.name in (select e.mother_name from evidence_name as e)
        and on_card.name in (select w.mother_name from card_name as w)
),

named as (
    select
        r.record_no,
        father.fold_no as father_fold_no,
        r.telephone,
        r.town_code,
        n.card_name,
        case when r.mother_id_status = 'valid' then r.mother_id_number end as valid_number
    from evidence_record as r
    inner join same_name as n on r.mother_name = n.mother_name
    left join names as father on r.father_name = father.name
),

cards as (
    select
        w.*,
        father.fold_no as father_fold_no,
        count(*) over (partition by w.mother_name) as mothers_namesakes,
        count(*) over (partition by father.fold_no) as fathers_namesakes,
        count(*) over () as cards
    from woman_cards as w
    left join names as father on w.father_name = father.name
),

card as (
    select
        r.record_no,
        1 as rule,
        w.moved_out,
        coalesce(
            not list_has_any(string_split(r.mother_name, ''), string_split(w.mother_name, '')),
            false
        ) as is_namesakes
    from evidence_record as r
    inner join woman_cards as w on r.mother_id_number = w.mother_id_number
    union all
    -- By chance a couple in a hundred, or more, bears two such names.
    select
        r.record_no,
        2,
        w.moved_out,
        coalesce(r.valid_number <> w.mother_id_number, false)
        or r.valid_number is null
        and 100 * (w.mothers_namesakes - 1) * (w.fathers_namesakes - 1) >= w.cards
    from named as r
    inner join cards as w on r.card_name = w.mother_name and r.father_fold_no = w.father_fold_no
    union all
    select r.record_no, 3, w.moved_out, coalesce(r.valid_number <> w.mother_id_number, false)
    from named as r
    inner join woman_cards as w on r.card_name = w.mother_name and r.telephone = w.telephone
    union all
    select r.record_no, 4, w.moved_out, coalesce(r.valid_number <> w.mother_id_number, false)
    from named as r
    inner join woman_cards as w on r.card_name = w.mother_name and r.town_code = w.town_code
),

by_rule as (
    select
        record_no,
        rule,
        bool_and(moved_out) as moved_out,
        bool_and(is_namesakes) as is_namesakes,
        row_number() over (partition by record_no order by rule) as place
    from card
    group by record_no, rule
)

select record_no, rule, moved_out, is_namesakes
from by_rule
where place = 1
