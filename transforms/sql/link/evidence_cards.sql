-- One row per hospital or exchange record that finds its mother's card: the rule that found it, and
-- whether all such cards say that she moved out.
-- Rules, surest first: 1 the mother's number; 2 both parents' names by sound; 3 the telephone and
-- the mother's name by sound, or her surname and a character of her given name; 4 the mother's name
-- by sound and the town. Clerks write names as they hear them: sounds are those of Xiangyang.
with evidence as (
    select
        r.record_no,
        r.mother_id_number,
        r.telephone,
        r.town_code,
        mother.fold_no as mother_fold_no,
        mother.surname_no as mother_surname_no,
        mother.given as mother_given,
        father.fold_no as father_fold_no
    from birth_records as r
    left join names as mother on r.mother_name_no = mother.name_no
    left join names as father on r.father_name_no = father.name_no
    where r.source in ('hospital', 'exchange')
),

cards as (
    select
        w.*,
        mother.fold_no as mother_fold_no,
        mother.surname_no as mother_surname_no,
        mother.given as mother_given,
        father.fold_no as father_fold_no
    from woman_cards as w
    left join names as mother on w.mother_name = mother.name
    left join names as father on w.father_name = father.name
),

card as (
    select e.record_no, 1 as rule, w.moved_out
    from evidence as e
    inner join cards as w on e.mother_id_number = w.mother_id_number
    union all
    select e.record_no, 2, w.moved_out
    from evidence as e
    inner join cards as w
        on e.mother_fold_no = w.mother_fold_no and e.father_fold_no = w.father_fold_no
    union all
    select e.record_no, 3, w.moved_out
    from evidence as e
    inner join cards as w on e.telephone = w.telephone
    where
        e.mother_fold_no = w.mother_fold_no
        or (
            e.mother_surname_no = w.mother_surname_no
            and translate(e.mother_given, w.mother_given, '') <> e.mother_given
        )
    union all
    select e.record_no, 4, w.moved_out
    from evidence as e
    inner join cards as w on e.mother_fold_no = w.mother_fold_no and e.town_code = w.town_code
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
