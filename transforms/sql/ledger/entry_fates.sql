-- One row per entry of the register: whether the active cases strike it out, and where it counts if
-- they do not.
-- A record is struck out once, however many cases name it: as false first, then as a duplicate of
-- what is left.
with entry as (
    select e.*
    from register_entries as e
    inner join balance_options as o on e.register = o.register
),

subject as (
    select a.case_id,
        a.count_effect,
        a.contradicted_value,
        a.shown_value,
        k.source_record_id
    from active_cases as a
    inner join balance_options as o on a.register = o.register
    inner join
        case_records as k
        on a.case_id = k.case_id and k.role = 'subject' and a.register = k.source
),

struck as (
    select distinct source_record_id
    from subject
    where count_effect in ('removes', 'removes_if_confirmed')
),

-- Of several records of one birth that one stays which lies in the birth's town, then that which
-- was counted first.
duplicate as (
    select
        s.source_record_id,
        row_number() over (
            partition by s.case_id
            order by
                case when e.town_code = e.birth_town then 0 else 1 end,
                e.counted_month,
                e.source_record_id
        ) as place
    from subject as s
    inner join entry as e on s.source_record_id = e.source_record_id
    where
        s.count_effect = 'removes_repeats'
        and s.source_record_id not in (select t.source_record_id from struck as t)
),

repeated as (
    select distinct source_record_id
    from duplicate
    where place > 1
),

moved as (
    select
        source_record_id,
        max(case when contradicted_value = 'town' then shown_value end) as town_code,
        max(case when contradicted_value = 'report_period' then shown_value end) as counted_month
    from subject
    where count_effect = 'moves' and contradicted_value in ('town', 'report_period')
    group by source_record_id
)

select
    e.source_record_id,
    e.town_code,
    e.counted_month,
    case
        when f.source_record_id is not null then 'removed'
        when r.source_record_id is not null then 'repeated'
        else 'kept'
    end as fate,
    coalesce(m.town_code, e.town_code) as right_town,
    coalesce(m.counted_month, e.counted_month) as right_month
from entry as e
left join struck as f on e.source_record_id = f.source_record_id
left join repeated as r on e.source_record_id = r.source_record_id
left join moved as m on e.source_record_id = m.source_record_id
