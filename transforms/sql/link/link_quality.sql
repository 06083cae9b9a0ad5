-- One row per figure about the matching of this run; expectations follow from the pairs' own
-- probabilities.
with pairs as (
    select
        p.weight,
        l.birth_id = r.birth_id as is_linked,
        1 / (1 + pow(2.0, -greatest(least(cast(p.weight as double), 40), -40))) as probability
    from pair_weights as p
    inner join birth_members as l on p.record_l = l.record_no
    inner join birth_members as r on p.record_r = r.record_no
),

figures as (
    select
        count(*) as compared,
        count(*) filter (where is_linked) as linked,
        count(*) filter (where weight between -3 and 3) as in_doubt,
        coalesce(sum(1 - probability) filter (where is_linked), 0) as expected_false,
        coalesce(sum(probability) filter (where not is_linked), 0) as expected_missed
    from pairs
),

cut as (
    select coalesce(sum(keys), 0) as keys, coalesce(sum(pairs_not_made), 0) as pairs from cut_blocks
)

select
    'records' as metric, cast((select count(*) from birth_records) as double) as value,
    '参加匹配的记录' as note_zh, 'records that were matched' as note_en
union all
select 'births', (select count(*) from births), '匹配得到的出生', 'births that they tell of'
union all
select
    'certain_pairs',
    (select count(*) from certain_pairs),
    '凭确定一致直接匹配的记录对',
    'pairs linked by certain agreements'
union all
select
    'settled_records', (select count(*) from settled_records),
    '凭确定一致即已齐全、不再比较的记录', 'records complete by certain agreements alone'
union all
select 'compared_pairs', compared, '经概率模型比较的记录对', 'pairs compared by the probabilistic model'
from figures
union all
select 'linked_pairs', linked, '其中判为同一出生的', 'of these judged to be one birth' from figures
union all
select
    'pairs_in_doubt',
    in_doubt,
    '概率在 11% 至 89% 之间、难以判定的',
    'of these in doubt (probability 11 % to 89 %)'
from figures
union all
select 'expected_false_links', expected_false, '预期误配的记录对', 'wrong links to be expected' from figures
union all
select
    'expected_missed_links',
    expected_missed,
    '预期漏配的记录对（在已比较的之中）',
    'missed links to be expected among those compared'
from figures
union all
select 'blocks_cut', keys, '因记录过多而未比较的分块', 'blocks not compared because too many records share them'
from cut
union all
select 'pairs_not_compared', pairs, '这些分块中未比较的记录对', 'pairs of these blocks' from cut
union all
select
    'pairs_not_compared_' || block, pairs_not_made,
    '其中分块 ' || block || '：' || keys || ' 个键、' || records || ' 条记录',
    'of these by ' || block || ': ' || keys || ' keys of ' || records || ' records'
from cut_blocks
