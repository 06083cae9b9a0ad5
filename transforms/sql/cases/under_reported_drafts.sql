-- One row per birth that a register lacks, as a case draft.
select
    'under_reported' as case_type,
    subtype,
    register,
    birth_id,
    case
        when may_not_be_due then 'missing: may not be due'
        when date_is_against_numbers then 'missing: date against delivery numbers'
        when has_counterpart or is_mentioned_in_refused
            then 'missing: counterpart or refused row'
        when not cards_delivered then 'missing: no cards delivered'
        when residence_unknown and not has_card then 'missing: residence unknown'
        when outcome_is_disputed or may_have_moved_out
            then 'missing: outcome disputed or moved out'
        when evidence_from_elsewhere then 'missing: evidence from elsewhere'
        when subtype = 'missing_from_all' then 'missing: from all'
        else 'missing: from one'
    end as class,
    near_miss_bits + 5 as doubt_bits
from under_reported_births
