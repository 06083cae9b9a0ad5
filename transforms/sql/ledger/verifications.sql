-- One row per case that the ledger holds and this run does not find: what the extract says about
-- it.
-- A correction is only believed when it can be seen in the register; that the case is not found
-- again proves nothing.
with delivered as (
    select
        bool_or(source = 'wis_birth' and present) as wis_delivered,
        bool_or(source = 'population' and present) as population_delivered,
        bool_or(source = 'hospital' and present) as hospital_delivered,
        bool_or(source = 'exchange' and present) as exchange_delivered
    from run_sources
),

-- The register still sends a row of the case, and it was refused: it says neither that the record
-- is gone nor what stands in it.
unread as (
    select v.case_id
    from vanished_records as v
    inner join vanished_cases as o on v.case_id = o.case_id and v.source = o.register
    inner join birth_records as r
        on v.source = r.source and v.source_record_id = r.source_record_id
    where v.role = 'subject'
    group by v.case_id, v.source, v.source_record_id
    having bool_and(r.is_quarantined)
),

asked as (
    select
        v.*,
        t.verification,
        t.contradicted_value,
        v.birth_month between strftime(c.window_start, '%Y%m') and strftime(c.window_end, '%Y%m')
        and (v.register = 'population' or d.wis_delivered)
        and (v.register = 'wis' or d.population_delivered)
        -- Every kind of evidence that a case was or was not found in.
        and d.hospital_delivered
        and (d.exchange_delivered or not coalesce(e.rests_on_exchange, false))
        and v.case_id not in (select u.case_id from unread as u)
        -- Where a register's part of that month did not come, its rows are not gone but unsent.
        and not exists (
            select 1
            from source_gaps as g
            where
                g.source in ('wis_birth', 'population')
                and v.birth_month between strftime(g.from_date, '%Y%m')
                and strftime(g.to_date, '%Y%m')
        ) as is_asked
    from vanished_cases as v
    inner join case_type_rules as t on v.case_type = t.case_type and v.subtype = t.subtype
    cross join delivered as d
    cross join run_context as c
    left join (
        select case_id, bool_or(source = 'exchange') as rests_on_exchange
        from vanished_records
        group by case_id
    ) as e on v.case_id = e.case_id
),

-- The accepted version of every record that a vanished case rested on.
record_now as (
    select
        v.case_id,
        v.role,
        -- Where two registers differ and nothing decides, the other one's record is a subject too.
        v.role = 'subject' and v.source = a.register and r.is_claim as is_claim,
        a.stated_value,
        a.stated_mother_name,
        r.mother_name as mother_name_now,
        case a.contradicted_value
            when 'birth_date' then strftime(r.birth_date, '%Y-%m-%d')
            when 'sex' then r.baby_sex
            when 'parity' then cast(r.parity as varchar)
            when 'town' then r.town_code
            when 'report_period' then r.report_month
            -- A passport is no resident ID number, and stands in the register as it was written.
            when 'mother_identity'
                then coalesce(
                    r.mother_id_number,
                    regexp_replace(upper(r.mother_id_raw), '[^0-9A-Z]', '', 'g')
                )
        end as value_now,
        b.in_wis,
        b.in_population
    from vanished_records as v
    inner join asked as a on v.case_id = a.case_id
    inner join birth_records as r
        on v.source = r.source and v.source_record_id = r.source_record_id and not r.is_quarantined
    left join record_links as l on r.source = l.source and r.source_record_id = l.source_record_id
    left join births as b on l.birth_id = b.birth_id
),

seen as (
    select
        case_id,
        count(*) filter (where is_claim) as claims,
        -- Of a mother whose number and name were both wrong, both have to be others now. A value
        -- that is gone, or was left out as damaged, is no correction.
        coalesce(
            bool_or(
                (
                    stated_value is null
                    or (value_now is not null and value_now is distinct from stated_value)
                )
                and (
                    stated_mother_name is null
                    or (
                        mother_name_now is not null
                        and mother_name_now is distinct from stated_mother_name
                    )
                )
            ) filter (where is_claim),
            false
        ) as has_changed,
        coalesce(bool_or(in_wis) filter (where role = 'evidence'), false) as stands_in_wis,
        coalesce(bool_or(in_population) filter (where role = 'evidence'), false)
            as stands_in_population
    from record_now
    group by case_id
),

-- The same record says something else that is wrong: another case of the same kind.
successor as (
    select distinct v.case_id
    from vanished_records as v
    inner join vanished_cases as o on v.case_id = o.case_id
    inner join case_records as k
        on v.source = k.source and v.source_record_id = k.source_record_id and k.role = 'subject'
    inner join cases as n
        on
            k.case_id = n.case_id
            and o.case_type = n.case_type
            and o.subtype = n.subtype
            and o.register = n.register
    where v.role = 'subject'
),

-- With another day or mother the record tells of the birth no more, and is now itself called a
-- claim that nothing supports: that is a new contradiction in the place of the old one.
cut_off as (
    select distinct v.case_id
    from vanished_records as v
    inner join asked as o on v.case_id = o.case_id and v.source = o.register
    inner join case_records as k
        on v.source = k.source and v.source_record_id = k.source_record_id and k.role = 'subject'
    inner join cases as n on k.case_id = n.case_id
    inner join case_type_rules as t on n.case_type = t.case_type and n.subtype = t.subtype
    where
        v.role = 'subject'
        and o.contradicted_value in ('birth_date', 'mother_identity')
        and t.count_effect in ('removes', 'removes_if_confirmed')
)

select
    a.case_id,
    case
        when not coalesce(a.is_asked, false) then 'not_asked'
        when n.case_id is not null then 'still_wrong'
        when
            case a.verification
                when 'no_claim_left' then coalesce(s.claims, 0) = 0
                -- The birth is counted once: by one of them, or by a record that took the place
                -- of all. Where all are gone, the birth is lost.
                when 'one_claim_left'
                    then
                        coalesce(s.claims, 0) = 1
                        or coalesce(s.claims, 0) = 0
                        and case a.register
                            when 'wis' then coalesce(s.stands_in_wis, false)
                            else coalesce(s.stands_in_population, false)
                        end
                when 'birth_stands'
                    then
                        (coalesce(s.stands_in_wis, false) or a.register = 'population')
                        and (coalesce(s.stands_in_population, false) or a.register = 'wis')
                when 'value_changed'
                    then coalesce(s.has_changed, false) and x.case_id is null
                else error('no rule verifies ' || a.case_type || '/' || a.subtype)
            end
            then 'corrected'
        else 'gone'
    end as verification
from asked as a
left join seen as s on a.case_id = s.case_id
left join successor as n on a.case_id = n.case_id
left join cut_off as x on a.case_id = x.case_id
