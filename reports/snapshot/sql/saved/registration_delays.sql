-- 各统计年度的核定出生，各登记过多少天才载有（WIS 按报表月份的最后一天计）？
-- How many days after birth did each register hold the corrected births (WIS: end of return month)?
with registers as (
    -- One without a single claim did not deliver: it is not late.
    select distinct register from v_register_claims
),

-- The kept claim of a birth, and the days until it was there; a claim dated before its birth tells
-- no delay, nor does one without a date.
claims as (
    select
        s.register,
        s.birth_id,
        case
            when s.register = 'wis' then last_day(strptime(s.report_month || '01', '%Y%m%d')::date)
            else v.recorded_on
        end as held_on
    from v_settled_claims as s
    inner join record_values as v
        on s.register = v.source and s.source_record_id = v.source_record_id
    where s.is_kept
),

births_held as (
    select
        year(b.birth_date) + case when month(b.birth_date) >= 10 then 1 else 0 end
            as statistical_year,
        r.register,
        runs.extract_date - b.birth_date as days_seen,
        c.birth_id is not null as is_held,
        case when c.held_on >= b.birth_date then c.held_on - b.birth_date end as days
    from v_counted_births as b
    cross join registers as r
    cross join runs
    left join claims as c on b.birth_id = c.birth_id and r.register = c.register
)

-- A share is of the births that have been seen so long on the day of the extracts; those that the
-- register lacks are not within, those whose delay it does not tell are left out.
select
    statistical_year,
    register,
    count(*) as births,
    count(*) filter (where is_held) as held,
    count(*) filter (where is_held and days is null) as without_delay,
    median(days) as median_days,
    count(*) filter (where days_seen >= 365) as births_seen_a_year,
    round(100 * avg(case when days <= 30 then 1 else 0 end) filter (
        where days_seen >= 30 and (days is not null or not is_held)
    ), 1) as percent_within_30,
    round(100 * avg(case when days <= 60 then 1 else 0 end) filter (
        where days_seen >= 60 and (days is not null or not is_held)
    ), 1) as percent_within_60,
    round(100 * avg(case when days <= 365 then 1 else 0 end) filter (
        where days_seen >= 365 and (days is not null or not is_held)
    ), 1) as percent_within_365
from births_held
group by statistical_year, register
order by statistical_year, register
