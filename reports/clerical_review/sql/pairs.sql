-- One row per pair of records that may be drawn, with its stratum: sources, band, linked or not.
-- expected is the stratum's mean probability of one birth; pairs linked for certain count as 0.99.
select
    concat(source_l, '-', source_r) as grouped,
    band,
    is_linked as is_claimed,
    pairs_in_stratum as size,
    avg(coalesce(match_probability, 0.99))
        over (partition by source_l, source_r, band, is_linked)
        as expected,
    town_code,
    sex,
    null::varchar as claim,
    [concat(source_l, ':', source_record_id_l), concat(source_r, ':', source_record_id_r)]
        as records
from restricted.review_pairs
order by all
