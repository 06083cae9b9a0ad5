-- One row per child's name that more than two births bear.
-- is_common: on one day in a hundred, or more, a child of that name is born. Of WIS's records one
-- in a hundred has no other, and one birth in 520 is entered a second time in the household of
-- other people (hand_set_weights.csv): where nothing but such a name is the same, the second record
-- may well be a namesake's.
with borne as (
    select r.baby_name, count(distinct m.birth_id) as births
    from birth_records as r
    inner join birth_members as m on r.record_no = m.record_no
    where r.baby_name is not null
    group by r.baby_name
    having count(distinct m.birth_id) > 2
)

select
    b.baby_name,
    b.births,
    b.births >= 0.01 * (c.window_end - c.window_start + 1) as is_common
from borne as b
cross join run_context as c
