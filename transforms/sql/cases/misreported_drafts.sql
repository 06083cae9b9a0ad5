-- One row per register's claim and kind of value that is contradicted, as a case draft.
-- Without evidence the two registers' difference is one case, told of the register behind the
-- official number. A number that cannot be is wrong, whoever wrote it.
select
    'misreported' as case_type,
    subtype,
    register,
    birth_id,
    record_no as subject_no,
    case when not has_evidence and not is_no_mother then other_no end as second_subject_no,
    case
        when subtype = 'town' then 'misreported: town'
        when subtype = 'report_period' then 'misreported: report period'
        when is_no_mother then 'misreported: number of no mother'
        when not has_evidence then 'misreported: registers differ'
        when other_agrees_with_evidence then 'misreported: other register agrees with evidence'
        when is_lunar then 'misreported: lunar date'
        when other_agrees_with_it then 'misreported: other register agrees with it'
        when subtype in ('birth_date', 'sex') and other_no is null and evidence_sources < 2
            then 'misreported: one against one'
        when shown_is_near_old_number then 'misreported: near a number of 15 digits'
        else 'misreported: evidence against it'
    end as class,
    stated_value,
    shown_value,
    stated_mother_name,
    shown_mother_name
from misreported_values
where has_evidence or register = 'wis' or number_cannot_be or is_no_mother
