-- One row per claim of a register, with what becomes of it: kept for its birth, a repetition of it,
-- or no birth that
-- counts. Of several claims the one that agrees best with the birth is kept; ties: the smaller key.
with ranked as (
    select
        c.*,
        b.birth_id is not null as is_counted,
        row_number() over (
            partition by c.register, b.birth_id
            order by
                case when c.month = b.month then 0 else 1 end,
                case when c.town_code = b.town_code then 0 else 1 end,
                case when c.sex = b.sex then 0 else 1 end,
                case when c.parity = b.parity then 0 else 1 end,
                c.source_record_id
        ) as claim_rank
    from v_register_claims as c
    left join v_counted_births as b on c.birth_id = b.birth_id
)

select
    register, source_record_id, birth_id, birth_date, month, report_month, sex, parity, town_code,
    is_counted and claim_rank = 1 as is_kept,
    is_counted and claim_rank > 1 as is_repeated
from ranked
