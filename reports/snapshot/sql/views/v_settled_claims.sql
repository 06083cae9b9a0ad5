-- One row per claim of a register, with what becomes of it: kept for its birth, a repetition of it,
-- struck out as false, or no birth that counts.
-- Of several claims of one birth that one is kept which lies in the birth's town, then that which
-- was counted first: as the change file has it. Ties: the smaller key.
with struck as (
    select distinct k.source as register, k.source_record_id
    from v_active_cases as a
    inner join case_records as k on a.case_id = k.case_id and k.role = 'subject'
    where a.count_effect = 'removes' and a.register in (k.source, 'all')
),

claim as (
    select
        c.*,
        b.town_code as birth_town,
        b.birth_id is not null and s.source_record_id is null as is_counted,
        case when c.register = 'wis' then coalesce(c.report_month, c.month) else c.month end
            as counted_month
    from v_register_claims as c
    left join v_counted_births as b on c.birth_id = b.birth_id
    left join
        struck as s on c.register = s.register and c.source_record_id = s.source_record_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by register, birth_id, is_counted
            order by
                case when town_code = birth_town then 0 else 1 end,
                counted_month nulls last,
                source_record_id
        ) as claim_rank
    from claim
)

select
    register, source_record_id, birth_id, birth_date, month, report_month, counted_month, sex,
    parity, town_code,
    is_counted and claim_rank = 1 as is_kept,
    is_counted and claim_rank > 1 as is_repeated
from ranked
