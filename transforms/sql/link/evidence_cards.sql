-- One row per evidence record whose mother has a card in the women's information system: whether
-- all such cards say
-- that she moved out. A woman who moved within the district has a second card that says she lives
-- there. rule: how surely the card is hers (1 number, 2 both parents' names, 3 name and telephone,
-- 4 name in the town).
with card as (
    select r.record_no, 1 as rule, w.moved_out
    from birth_records as r
    inner join woman_cards as w on r.mother_id_number = w.mother_id_number
    where r.source in ('hospital', 'exchange')
    union all
    select r.record_no, 2, w.moved_out
    from birth_records as r
    inner join woman_cards as w on r.mother_name = w.mother_name and r.father_name = w.father_name
    where r.source in ('hospital', 'exchange')
    union all
    select r.record_no, 3, w.moved_out
    from birth_records as r
    inner join woman_cards as w on r.mother_name = w.mother_name and r.telephone = w.telephone
    where r.source in ('hospital', 'exchange')
    union all
    select r.record_no, 4, w.moved_out
    from birth_records as r
    inner join woman_cards as w on r.mother_name = w.mother_name and r.town_code = w.town_code
    where r.source in ('hospital', 'exchange')
),

by_rule as (
    select
        record_no,
        rule,
        bool_and(moved_out) as moved_out,
        row_number() over (partition by record_no order by rule) as place
    from card
    group by record_no, rule
)

select record_no, rule, moved_out
from by_rule
where place = 1
