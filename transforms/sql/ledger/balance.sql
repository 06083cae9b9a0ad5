-- One row per town and month that anything counts in: what was reported, each correction that
-- a town has confirmed, and what comes out. `corrected` is counted from the corrected register
-- itself, not from the other columns: that they meet is the proof.
with omitted as (
    select a.town_code, a.birth_month as counted_month
    from active_cases as a
    inner join balance_options as o on a.register in (o.register, 'all')
    where a.count_effect = 'adds'
),

posting as (
    select town_code, counted_month as month, 'reported' as line from entry_fates
    union all
    select town_code, counted_month, fate from entry_fates where fate <> 'kept'
    union all
    select town_code, counted_month, 'omitted' from omitted
    union all
    select town_code, counted_month, 'moved_out' from entry_fates
    where fate = 'kept' and (town_code <> right_town or counted_month <> right_month)
    union all
    select right_town, right_month, 'moved_in' from entry_fates
    where fate = 'kept' and (town_code <> right_town or counted_month <> right_month)
    union all
    select right_town, right_month, 'corrected' from entry_fates where fate = 'kept'
    union all
    select town_code, counted_month, 'corrected' from omitted
)

select
    town_code,
    month,
    count(*) filter (where line = 'reported') as reported,
    count(*) filter (where line = 'removed') as false_reports,
    count(*) filter (where line = 'repeated') as duplicates,
    0 as not_counted,
    count(*) filter (where line = 'omitted') as omitted,
    0 as not_due,
    0 as without_case,
    count(*) filter (where line = 'moved_in') as moved_in,
    count(*) filter (where line = 'moved_out') as moved_out,
    count(*) filter (where line = 'corrected') as corrected
from posting
group by town_code, month
order by town_code, month
