-- One row per lone claim that is a case: false where something rules it out, unsupported where
-- nobody can tell.
with sources as (
    select
        bool_or(source = 'hospital' and present) as hospital_delivered,
        bool_or(source = 'exchange' and present) as exchange_delivered,
        bool_or(source = 'wis_birth' and present) and bool_or(source = 'wis_woman' and present)
        and bool_or(source = 'population' and present) as registers_delivered,
        bool_or(source = 'hospitals' and present) as coverage_is_known
    from run_sources
),

judged as (
    select
        l.*,
        case
            when l.days_from_sibling is not null then 'impossible_interval'
            when
                coalesce(l.number_cannot_be, false)
                or l.mother_age_years < 15
                or l.mother_age_years >= 51
                then 'invalid_identity'
            when l.register = 'wis' and l.is_covered then 'no_delivery_found'
            -- Nobody can tell where a source that would know did not deliver.
            when not l.is_due or not s.exchange_delivered then null
            when l.register = 'population' and l.somewhere_is_a_gap then null
            -- A birth told as one at home may be one of a hospital's: where a fifth of the
            -- deliveries did not come, that is no rare thing.
            when l.silent_share >= 0.2 then null
            when coalesce(l.place, '3') in ('1', '2') and not s.coverage_is_known then null
            when
                l.register = 'population'
                or coalesce(l.place, '3') in ('3', '4')
                or not l.should_be_covered
                or l.hospital_code is null
                then 'home_or_outside'
        end as subtype
    from uncorroborated_claims as l
    cross join sources as s
    where s.hospital_delivered and s.registers_delivered
)

select
    case when subtype = 'home_or_outside' then 'unsupported' else 'false_report' end as case_type,
    *
from judged
where subtype is not null
