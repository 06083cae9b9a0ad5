-- One row per birth that a register tells of more than once, as a case draft.
select
    'duplicate' as case_type,
    subtype,
    register,
    birth_id,
    case
        when reads_as_two_children then 'duplicate: reads as two children'
        when reads_as_twins then 'duplicate: reads as twins'
        when may_be_namesakes then 'duplicate: a common name alone'
        else 'duplicate'
    end as class,
    -inside_bits as doubt_bits,
    inside_bits is null as doubt_is_unknown,
    records as claimed_records
from duplicate_births
