-- One row: the one count of the district's births (corrected, 核定), and the figures that stand
-- beside it. mentioned: births in scope that any source tells of; struck_out of them count no
-- more, because every register that alone claims them has an active case, or a town said that
-- there was none. mentioned - struck_out = corrected. doubtful: of the corrected, births of an
-- unsupported case. records_matched: rows that took part in the matching, those in quarantine
-- too.
select
    (select count(*) from v_counted_births) as corrected,
    (select count(*) from v_counted_births where sex = '1') as boys,
    (select count(*) from v_counted_births where sex = '2') as girls,
    (select count(*) from v_counted_births where not is_due) as not_due,
    (select count(*) from v_counted_births where is_doubtful) as doubtful,
    (select count(*) from births where in_scope)
    + (select count(distinct birth_id) from v_separate_claims) as mentioned,
    (
        select count(*)
        from births as b
        left join v_counted_births as c on b.birth_id = c.birth_id
        where b.in_scope and c.birth_id is null
    ) as struck_out,
    (select count(*) from v_register_claims where register = 'wis') as reported_wis,
    (select count(*) from v_register_claims where register = 'population') as reported_population,
    (select cast(value as bigint) from link_quality where metric = 'records') as records_matched
