-- One row per case draft: what is claimed about which birth and register, and how likely it is
-- right.
-- A class's probability falls with what speaks for another explanation: doubt_bits is the weight
-- of that, in bits.
select
    d.case_type || '/' || d.subtype || '/' || d.register || '/' || d.birth_id as draft_key,
    d.case_type,
    d.subtype,
    d.register,
    d.birth_id,
    d.subject_no,
    d.second_subject_no,
    d.rival_id,
    d.class,
    case
        when d.doubt_is_unknown then null
        else p.probability / (1 + coalesce(pow(2.0, d.doubt_bits), 0))
    end as probability,
    d.stated_value,
    d.shown_value,
    d.stated_mother_name,
    d.shown_mother_name,
    d.days_apart,
    d.mother_age_years,
    d.claimed_records,
    d.stated_place
from draft_rows as d
left join case_probabilities as p on d.class = p.class
