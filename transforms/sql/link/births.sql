-- One row per birth: what its records say, most trusted first, and whether it counts for the
-- district.
-- Dates and sexes are decided by votes: hospital 1.6, exchange 1.5, each register 1, so that
-- evidence outweighs one register and two registers that agree outweigh one evidence. Ties: the
-- hospital, then exchange, wis, population.
with member as (
    select
        m.birth_id,
        r.*,
        k.rule as card_rule,
        k.moved_out as card_moved_out,
        k.is_namesakes as card_is_namesakes,
        case r.source when 'hospital' then 1.6 when 'exchange' then 1.5 else 1.0 end as vote,
        case r.source when 'hospital' then 1 when 'exchange' then 2 when 'wis' then 3 else 4 end
            as trust
    from birth_members as m
    inner join birth_records as r on m.record_no = r.record_no
    left join evidence_cards as k on m.record_no = k.record_no
),

date_votes as (
    select
        birth_id,
        birth_date,
        row_number() over (
            partition by birth_id
            order by
                sum(case when is_quarantined then 0.1 else vote end) desc, min(trust), birth_date
        ) as place
    from member
    where birth_date is not null
    group by birth_id, birth_date
),

sex_votes as (
    select
        birth_id,
        baby_sex,
        row_number()
            over (partition by birth_id order by sum(vote) desc, min(trust), baby_sex)
            as place
    from member
    where baby_sex is not null
    group by birth_id, baby_sex
),

town_votes as (
    select
        birth_id,
        town_code,
        row_number() over (
            partition by birth_id
            order by
                max(case when source in ('wis', 'population') then 1 else 0 end) desc,
                max(updated_on) desc nulls last, min(trust), town_code
        ) as place
    from member
    where town_code is not null
    group by birth_id, town_code
),

summed as (
    select
        birth_id,
        bool_or(source = 'wis' and is_claim and not is_quarantined) as in_wis,
        bool_or(source = 'population' and is_claim and not is_quarantined) as in_population,
        bool_or(source = 'hospital' and not is_quarantined) as in_hospital,
        bool_or(source = 'exchange' and not is_quarantined) as in_exchange,
        bool_or(source = 'wis' and is_quarantined) as in_wis_quarantine,
        bool_or(source = 'population' and is_quarantined) as in_population_quarantine,
        bool_or(source in ('hospital', 'exchange') and is_quarantined) as in_evidence_quarantine,
        bool_or(source in ('wis', 'population')) as is_registered,
        bool_or(mother_name is not null or mother_id_number is not null) as names_a_mother,
        max(birth_date) filter (where not is_quarantined) as latest_birth_date,
        max(parity) as parity,
        max(plurality) as plurality,
        min(birth_order) filter (where source in ('hospital', 'exchange')) as birth_order,
        bool_or(moved_out or coalesce(card_rule <= 3 and card_moved_out, false)) as moved_out,
        coalesce(bool_or(card_rule = 4 and card_moved_out), false) as may_have_moved_out,
        coalesce(bool_or(card_rule <= 3 and not card_is_namesakes), false) as has_card,
        bool_or(is_resident) filter (where source in ('wis', 'population'))
            as registers_say_resident,
        bool_and(is_resident) filter (where source in ('hospital', 'exchange'))
            as evidence_says_resident,
        coalesce(bool_or(outcome = 'still' and not is_quarantined), false) as has_still,
        coalesce(bool_or(outcome = 'live' and not is_quarantined), false) as has_live
    from member
    group by birth_id
)

select
    s.birth_id,
    d.birth_date,
    coalesce(x.baby_sex, '0') as sex,
    coalesce(s.plurality, 1) as plurality,
    coalesce(s.birth_order, 1) as birth_order,
    s.parity,
    t.town_code,
    s.in_wis,
    s.in_population,
    s.is_registered,
    s.names_a_mother,
    s.in_hospital,
    s.in_exchange,
    s.in_wis_quarantine,
    s.in_population_quarantine,
    s.in_evidence_quarantine,
    s.has_still and not s.has_live as is_stillbirth,
    case when s.has_still and not s.has_live then 'still' else 'live' end as outcome,
    s.has_still and s.has_live as outcome_is_disputed,
    s.moved_out,
    s.may_have_moved_out,
    s.has_card,
    coalesce(s.registers_say_resident, s.evidence_says_resident) as is_resident,
    s.evidence_says_resident,
    coalesce(d.birth_date between c.window_start and c.window_end, false) as is_in_window,
    coalesce(c.extract_date - d.birth_date >= 31, false) as is_due,
    coalesce(c.extract_date - s.latest_birth_date < 31, false) as may_not_be_due,
    coalesce(
        -- What only cancelled entries and refused rows tell of, nobody claims: it is no birth
        -- that counts, until somebody mends the row.
        (s.in_wis or s.in_population or s.in_hospital or s.in_exchange)
        and not (s.has_still and not s.has_live)
        and d.birth_date between c.window_start and c.window_end
        and coalesce(s.registers_say_resident, s.evidence_says_resident), false
    ) as in_scope,
    strftime(d.birth_date, '%Y%m') as birth_month
from summed as s
cross join run_context as c
left join date_votes as d on s.birth_id = d.birth_id and d.place = 1
left join sex_votes as x on s.birth_id = x.birth_id and x.place = 1
left join town_votes as t on s.birth_id = t.birth_id and t.place = 1
