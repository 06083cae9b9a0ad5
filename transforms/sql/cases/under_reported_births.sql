-- One row per birth that evidence shows and a register lacks although it was due.
-- A register's row in quarantine is no gap; a family that moved out excuses every register; a
-- register that did not deliver is not asked. Evidence that names no mother shows nobody's birth.
-- Births of women without cards are no register that can be matched, and without the cards nobody
-- knows who moved out.
with registers as (
    select
        bool_or(source = 'wis_birth' and present)
        and bool_or(source = 'wis_woman' and present) as wis_delivered,
        bool_or(source = 'wis_woman' and present) as cards_delivered,
        bool_or(source = 'population' and present) as population_delivered
    from run_sources
),

refused as (
    select
        birth_id,
        bool_or(register = 'wis') as in_wis,
        bool_or(register = 'population') as in_population
    from refused_mentions
    group by birth_id
),

counterpart as (
    select
        birth_id,
        bool_or(register = 'wis') as in_wis,
        bool_or(register = 'population') as in_population
    from hospital_counterparts
    group by birth_id
),

misdated as (
    select distinct m.birth_id
    from ward_order as o
    inner join birth_members as m on o.record_no = m.record_no
),

silent as (
    select
        birth_id,
        bool_or(source = 'wis') as wis_is_silent,
        bool_or(source = 'population') as population_is_silent
    from birth_gaps
    group by birth_id
),

shown as (
    select
        b.*,
        g.cards_delivered,
        not (b.in_wis or b.in_wis_quarantine)
        and g.wis_delivered
        and not coalesce(n.wis_is_silent, false) as wis_lacks,
        not (b.in_population or b.in_population_quarantine)
        and g.population_delivered
        and not coalesce(n.population_is_silent, false) as population_lacks
    from births as b
    cross join registers as g
    left join silent as n on b.birth_id = n.birth_id
    where
        (b.in_hospital or b.in_exchange)
        and b.outcome = 'live'
        and b.is_in_window
        and b.is_due
        and not b.moved_out
        and b.names_a_mother
        and coalesce(b.is_resident, true)
)

select
    s.birth_id,
    case
        when s.wis_lacks and s.population_lacks then 'missing_from_all'
        when s.wis_lacks then 'missing_from_wis'
        else 'missing_from_population'
    end as subtype,
    case
        when s.wis_lacks and s.population_lacks then 'all'
        when s.wis_lacks then 'wis'
        else 'population'
    end as register,
    s.is_resident is null as residence_unknown,
    not coalesce(s.evidence_says_resident, true) as evidence_from_elsewhere,
    s.outcome_is_disputed,
    s.may_have_moved_out,
    s.may_not_be_due,
    s.has_card,
    s.cards_delivered,
    s.wis_lacks and coalesce(w.in_wis, false)
    or s.population_lacks and coalesce(w.in_population, false) as has_counterpart,
    o.birth_id is not null and not s.is_registered as date_is_against_numbers,
    coalesce(f.in_wis and s.wis_lacks or f.in_population and s.population_lacks, false)
        as is_mentioned_in_refused,
    coalesce(
        greatest(
            case when s.wis_lacks then n.wis_bits end,
            case when s.population_lacks then n.population_bits end
        ), -60
    ) as near_miss_bits
from shown as s
left join near_misses as n on s.birth_id = n.birth_id
left join refused as f on s.birth_id = f.birth_id
left join counterpart as w on s.birth_id = w.birth_id
left join misdated as o on s.birth_id = o.birth_id
where s.wis_lacks or s.population_lacks
