-- One row per lone claim that is a case, as a case draft: a false report, or one that nothing
-- supports.
select
    case_type,
    subtype,
    register,
    birth_id,
    record_no as subject_no,
    rival_id,
    case
        when is_mentioned_in_refused then 'lone claim: refused row'
        when has_counterpart and subtype <> 'no_delivery_found' then 'lone claim: counterpart'
        when subtype = 'impossible_interval' and days_from_sibling <= 31
            then 'impossible interval: within a month'
        when subtype = 'impossible_interval' then 'impossible interval'
        when subtype = 'no_delivery_found' and has_counterpart
            then 'no delivery: counterpart'
        when subtype = 'no_delivery_found' and unclaimed_deliveries > 0
            then 'no delivery: unclaimed delivery'
        when subtype = 'no_delivery_found' then 'no delivery'
        when subtype = 'invalid_identity' then 'invalid identity'
        when subtype = 'home_or_outside' then 'unsupported'
    end as class,
    near_miss_bits + 5 as doubt_bits,
    days_from_sibling as days_apart,
    cast(floor(mother_age_years) as integer) as mother_age_years,
    place as stated_place
from false_or_unsupported_claims
