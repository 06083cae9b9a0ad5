-- One row per case of a warehouse: the class that decides its probability, named by the columns
-- that decide it.
-- Bits are put in bands: the near miss and the weight inside a birth lower a probability smoothly.
with near_miss as (
    select register, birth_id, near_miss_bits from under_reported_births
    union all
    select register, birth_id, near_miss_bits from false_or_unsupported_claims
),

near_band as (
    select
        register,
        birth_id,
        case
            when near_miss_bits >= 0 then 'near miss >= 0 bits'
            when near_miss_bits >= -4 then 'near miss -4..0 bits'
            when near_miss_bits >= -8 then 'near miss -8..-4 bits'
            else 'no near miss'
        end as near
    from near_miss
),

under_reported as (
    select
        'under_reported' as case_type, subtype, register, birth_id,
        concat_ws(' + ',
            case when residence_unknown and not has_card then 'residence unknown, no card' end,
            case when outcome_is_disputed then 'outcome disputed' end,
            case when may_have_moved_out then 'may have moved out' end,
            case when may_not_be_due then 'may not be due' end,
            case when evidence_from_elsewhere then 'evidence from elsewhere' end,
            near) as class
    from under_reported_births inner join near_band using (register, birth_id)
),

duplicate as (
    select
        'duplicate', subtype, register, birth_id,
        concat(least(records, 3), ' records, ', case
            when inside_bits is null then 'weight unknown'
            when inside_bits < 3 then 'weight < 3 bits'
            when inside_bits < 6 then 'weight 3..6 bits'
            when inside_bits < 10 then 'weight 6..10 bits'
            else 'weight >= 10 bits'
        end, case when reads_as_twins then ' + both registers count on' else '' end)
    from duplicate_births
),

claim as (
    select
        case_type, subtype, register, birth_id,
        concat_ws(' + ',
            case when unclaimed_deliveries > 0 then 'unclaimed delivery' end,
            case when subtype = 'impossible_interval' then case
                when days_from_sibling <= 7 then 'sibling 1..7 days away'
                when days_from_sibling <= 31 then 'sibling 8..31 days away'
                else 'sibling 32..210 days away'
            end end,
            case when subtype = 'invalid_identity' then case
                when number_cannot_be then 'number cannot be' else 'age cannot be'
            end end,
            case when subtype = 'home_or_outside' then concat('place ', coalesce(place, 'unknown')) end,
            near)
    from false_or_unsupported_claims inner join near_band using (register, birth_id)
),

stillbirth as (
    select 'false_report', 'not_live_birth', register, birth_id, '' from stillbirth_claims
),

misreported as (
    select
        'misreported', subtype, register, birth_id,
        string_agg(distinct concat_ws(' + ',
            case when has_evidence then concat(least(evidence_sources, 2), ' source(s)') else 'no evidence' end,
            case when is_lunar then 'lunar' end,
            case when other_agrees_with_evidence then 'other register agrees with evidence' end,
            case when other_agrees_with_it then 'other register agrees with it' end,
            case when other_no is null then 'other register silent' end), ' | ')
    from misreported_values
    group by subtype, register, birth_id
),

parity as (
    select
        'misreported', 'parity', coalesce(wrong_register, 'wis'), birth_id,
        case when wrong_register is null then 'siblings do not decide' else 'siblings decide' end
    from parity_conflicts
),

every_class as (
    select * from under_reported
    union all
    select * from duplicate
    union all
    select * from claim
    union all
    select * from stillbirth
    union all
    select * from misreported
    union all
    select * from parity
)

select c.case_id, c.case_type, c.subtype, c.register, c.probability, c.grade, coalesce(e.class, c.probability_class) as class
from cases as c
left join every_class as e
    on c.case_type = e.case_type and c.subtype = e.subtype and c.register = e.register and c.birth_id = e.birth_id
order by c.case_id
