-- One row per case: what is claimed about which birth and register, how likely it is right, and the
-- facts to tell.
-- Probabilities are shares of true cases per class, measured over 20 made-up districts (`make
-- calibrate`) and on a practice delivery, rounded down, since real hospitals err in more ways;
-- classes never seen there keep a cautious guess. A near miss weighs 5 bits more than the pair
-- says: of 12 cases with a pair above -8 bits, one was true.
with under_reported as (
    select
        'under_reported' as case_type,
        subtype,
        register,
        birth_id,
        cast(null as integer) as subject_no,
        cast(null as integer) as second_subject_no,
        (case
            when may_not_be_due then 0.2
            when has_counterpart or is_mentioned_in_refused then 0.1
            -- Whether the family moved out only her card would say: 113 of 140 in a district
            -- without cards.
            when not cards_delivered then 0.8
            -- Of those who left their address out, residents whom no register has are one in
            -- twelve: 57 against 630 women of other counties in 6,000 births (in made-up districts,
            -- where residents tell it, 0 of 129).
            when residence_unknown and not has_card then 0.08
            when outcome_is_disputed or may_have_moved_out then 0.6
            when evidence_from_elsewhere then 0.7
            when subtype = 'missing_from_all' then 0.99
            else 0.995
        end) / (1 + pow(2.0, near_miss_bits + 5)) as probability,
        cast(null as varchar) as stated,
        cast(null as varchar) as shown,
        cast(null as varchar) as rival_id
    from under_reported_births
),

duplicate as (
    select
        'duplicate', subtype, register, birth_id, cast(null as integer), cast(null as integer),
        case when reads_as_twins then 0.3 else 0.995 end / (1 + pow(2.0, -inside_bits)),
        cast(records as varchar), cast(null as varchar), cast(null as varchar)
    from duplicate_births
),

false_or_unsupported as (
    select
        case_type,
        subtype,
        register,
        birth_id,
        record_no,
        cast(null as integer),
        (case
            when is_mentioned_in_refused then 0.1
            -- Within a month a second date of one birth is likelier than a second birth (0 of 4).
            when
                subtype = 'impossible_interval'
                then case when days_from_sibling <= 31 then 0.3 else 0.985 end
            when subtype = 'no_delivery_found'
                then
                    case
                        when has_counterpart then 0.1 when unclaimed_deliveries > 0 then 0.5 else
                            0.985
                    end
            else 0.985
        end) / (1 + pow(2.0, near_miss_bits + 5)),
        coalesce(cast(days_from_sibling as varchar), cast(floor(mother_age_years) as varchar)),
        place,
        rival_id
    from false_or_unsupported_claims
),

stillbirth as (
    select
        'false_report',
        'not_live_birth',
        register,
        birth_id,
        record_no,
        cast(null as integer),
        0.99,
        cast(null as varchar), cast(null as varchar), cast(null as varchar)
    from stillbirth_claims
),

misreported as (
    select
        'misreported',
        subtype,
        register,
        birth_id,
        record_no,
        case when not has_evidence then other_no end,
        case
            when subtype in ('town', 'report_period') then 0.985
            when not has_evidence then 0.5
            when other_agrees_with_evidence then 0.995
            when is_lunar then 0.985
            when other_agrees_with_it then 0.8
            -- One register against one evidence source: either may have slipped (0 of 11 in 4
            -- districts).
            when
                subtype in ('birth_date', 'sex') and other_no is null and evidence_sources < 2
                then 0.5
            -- 15 digits have no check digit: a slip of the hospital's pen does not show.
            when shown_is_near_old_number then 0.5
            else 0.93
        end,
        stated,
        shown,
        cast(null as varchar)
    from misreported_values
    -- Without evidence the two registers' difference is one case, told of the register behind the
    -- official number. A number that cannot be is wrong, whoever wrote it.
    where has_evidence or register = 'wis' or number_cannot_be
),

parity as (
    select
        'misreported',
        'parity',
        coalesce(wrong_register, 'wis'),
        birth_id,
        case coalesce(wrong_register, 'wis') when 'wis' then wis_no else population_no end,
        case when wrong_register is null then population_no end,
        0.985,
        cast(
            case coalesce(wrong_register, 'wis')
                when 'wis' then wis_parity else population_parity
            end as varchar
        ),
        cast(
            case coalesce(wrong_register, 'wis')
                when 'wis' then population_parity else wis_parity
            end as varchar
        ),
        cast(null as varchar)
    from parity_conflicts
),

every_case as (
    select * from under_reported
    union all
    select * from duplicate
    union all
    select * from false_or_unsupported
    union all
    select * from stillbirth
    union all
    select * from misreported
    union all
    select * from parity
)

select * from every_case
