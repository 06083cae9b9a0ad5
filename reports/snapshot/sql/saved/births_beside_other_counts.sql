-- 其他计数（普查、入学）旁，同一批人的上报数和核定出生数是多少？
-- What did a census or a school count, beside reported and corrected births of the same days?
select
    o.count_name,
    o.count_kind,
    o.counted_on,
    o.born_from,
    o.born_to,
    o.children,
    o.deaths,
    o.moved_in,
    o.moved_out,
    count(b.birth_id) filter (b.in_wis) as in_wis,
    count(b.birth_id) filter (b.in_population) as in_population,
    count(b.birth_id) as corrected,
    r.window_start <= o.born_from and o.born_to <= r.window_end as is_within_the_window
from other_counts as o
cross join runs as r
left join v_counted_births as b on b.birth_date between o.born_from and o.born_to
group by all
order by o.count_name, o.born_from
