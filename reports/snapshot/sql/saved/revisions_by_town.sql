-- 各镇的数字为什么更正？
-- Why was each town's figure revised?
with births as ( -- those whose steps do not cancel within the town
    select town_code, register, reason, birth_id, sum(change) as change
    from v_revision_steps
    group by all
    having sum(change) <> 0
)

select
    b.town_code, t.town_name, b.register, b.reason,
    cast(sum(b.change) filter (where b.change < 0) as bigint) as taken_off,
    cast(sum(b.change) filter (where b.change > 0) as bigint) as put_to_it
from births as b
left join towns as t on b.town_code = t.town_code
group by b.town_code, t.town_name, b.register, b.reason
order by b.town_code nulls last, b.register, b.reason
