-- One row per pair of records that may be drawn for review: of every stratum (two sources, band of
-- probability, linked
-- or not) the 200 pairs with the smallest digests, a random sample; pairs_in_stratum says for how
-- many they stand. Bands: certain are pairs linked without the model's weight; the others are the
-- model's probabilities.
with linked as (
    select
        l.source as source_l, l.source_record_id as source_record_id_l,
        r.source as source_r, r.source_record_id as source_record_id_r
    from record_links as l
    inner join record_links as r
        on
            l.birth_id = r.birth_id
            and (
                l.source < r.source
                or (l.source = r.source and l.source_record_id < r.source_record_id)
            )
),
-- The same two records in one order, whichever stood left.
ordered as (
    select
        case when is_ordered then source_l else source_r end as source_l,
        case when is_ordered then source_record_id_l else source_record_id_r end
            as source_record_id_l,
        case when is_ordered then source_r else source_l end as source_r,
        case when is_ordered then source_record_id_r else source_record_id_l end
            as source_record_id_r,
        match_probability
    from
        (
            select *, (source_l, source_record_id_l) < (source_r, source_record_id_r) as is_ordered
            from record_pairs
        )
),
pairs as (
    select
        source_l, source_record_id_l, source_r, source_record_id_r,
        max(match_probability) as match_probability,
        bool_or(is_linked) as is_linked
    from (
        select *, false as is_linked from ordered
        union all
        select *, null as match_probability, true as is_linked from linked
    )
    group by source_l, source_record_id_l, source_r, source_record_id_r
),
banded as (
    select
        *,
        case
            when match_probability is null then 'certain'
            when match_probability >= 0.99 then '0.99-1'
            when match_probability >= 0.9 then '0.9-0.99'
            when match_probability >= 0.5 then '0.5-0.9'
            when match_probability >= 0.1 then '0.1-0.5'
            when match_probability >= 0.01 then '0.01-0.1'
            else '0-0.01'
        end as band
    from pairs
),
strata as (
    select source_l, source_r, band, is_linked, count(*) as pairs_in_stratum
    from banded
    group by source_l, source_r, band, is_linked
),
drawn as (
    select *
    from (
        select
            *,
            md5(concat_ws('|', source_l, source_record_id_l, source_r, source_record_id_r))
                as digest
        from banded
    )
    qualify
        row_number() over (
            partition by source_l, source_r, band, is_linked order by digest
        ) <= 200
)
select
    p.source_l,
    p.source_record_id_l,
    p.source_r,
    p.source_record_id_r,
    p.band,
    p.match_probability,
    p.is_linked,
    s.pairs_in_stratum, b.town_code, b.sex
from drawn as p
inner join strata as s
    on
        p.source_l = s.source_l
        and p.source_r = s.source_r
        and p.band = s.band
        and p.is_linked = s.is_linked
left join record_links as k on p.source_l = k.source and p.source_record_id_l = k.source_record_id
left join births as b on k.birth_id = b.birth_id
order by p.source_l, p.source_r, p.band, p.is_linked, p.digest
