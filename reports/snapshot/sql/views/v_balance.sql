-- One row per register, town and month that anything counts in: what the register reported, each
-- step, and the births that count (核定).
-- reported - false_reports - duplicates - not_counted + omitted + not_due + without_case + moved_in
-- - moved_out = corrected, in every row. `corrected` is counted from the births themselves
-- (v_counted_births) and not from the other columns: that they meet is the proof.
-- The ledger makes this view and those below it again over the cases as they are now, from the text
-- that DuckDB keeps. It writes a cross join as a comma, which binds weaker than a left join: so
-- cross joins stand last.
with claim as (
    select
        s.register,
        s.birth_id,
        coalesce(s.town_code, r.district_code) as town_code,
        coalesce(s.counted_month, '') as month,
        coalesce(b.town_code, r.district_code) as right_town,
        case
            when p.source_record_id is not null then coalesce(b.month, s.counted_month, '')
            else coalesce(s.counted_month, '')
        end as right_month,
        case
            when s.is_kept then 'kept'
            when s.is_repeated and d.birth_id is not null then 'duplicates'
            when not s.is_repeated and f.birth_id is not null then 'false_reports'
            else 'not_counted'
        end as fate
    from v_settled_claims as s
    -- One equality: with a second condition of the left side alone, each claim meets each birth.
    left join v_counted_births as b on if(s.is_kept, s.birth_id, null) = b.birth_id
    left join (
        select distinct birth_id, register from v_birth_cases where count_effect = 'removes'
    ) as f on s.birth_id = f.birth_id and s.register = f.register
    left join (
        select distinct birth_id, register from v_birth_cases
        where count_effect = 'removes_repeats'
    ) as d on s.birth_id = d.birth_id and s.register = d.register
    left join (
        -- An amended answer says in words what is right: nobody can count the move until the
        -- register has it.
        select distinct k.source, k.source_record_id
        from v_active_cases as a
        inner join cases as c on a.case_id = c.case_id and c.status <> 'amended'
        inner join case_records as k
            on a.case_id = k.case_id and k.role = 'subject' and a.register = k.source
        where a.contradicted_value = 'report_period'
    ) as p on s.register = p.source and s.source_record_id = p.source_record_id
    cross join runs as r
),

-- A birth that counts and that the register does not hold.
absent as (
    select
        b.register,
        coalesce(b.town_code, r.district_code) as town_code,
        coalesce(b.month, '') as month,
        case
            when o.birth_id is not null then 'omitted'
            when b.is_due then 'without_case'
            else 'not_due'
        end as line
    from (
        select *, unnest(['wis', 'population']) as register from v_counted_births
    ) as b
    left join claim as s on b.register = s.register and b.birth_id = s.birth_id and s.fate = 'kept'
    left join (
        select distinct birth_id, register from v_birth_cases where count_effect = 'adds'
    ) as o on b.birth_id = o.birth_id and b.register = o.register
    cross join runs as r
    where s.birth_id is null
),

posting as (
    select register, town_code, month, 'reported' as line from claim
    union all
    select register, town_code, month, fate from claim where fate <> 'kept'
    union all
    select register, town_code, month, line from absent
    union all
    select register, town_code, month, 'moved_out' from claim
    where fate = 'kept' and (town_code <> right_town or month <> right_month)
    union all
    select register, right_town, right_month, 'moved_in' from claim
    where fate = 'kept' and (town_code <> right_town or month <> right_month)
    union all
    select register, right_town, right_month, 'corrected' from claim where fate = 'kept'
    union all
    select register, town_code, month, 'corrected' from absent
)

select
    register,
    town_code,
    month,
    count(*) filter (where line = 'reported') as reported,
    count(*) filter (where line = 'false_reports') as false_reports,
    count(*) filter (where line = 'duplicates') as duplicates,
    count(*) filter (where line = 'not_counted') as not_counted,
    count(*) filter (where line = 'omitted') as omitted,
    count(*) filter (where line = 'not_due') as not_due,
    count(*) filter (where line = 'without_case') as without_case,
    count(*) filter (where line = 'moved_in') as moved_in,
    count(*) filter (where line = 'moved_out') as moved_out,
    count(*) filter (where line = 'corrected') as corrected
from posting
group by register, town_code, month
order by register, town_code, month
