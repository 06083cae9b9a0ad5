-- One row: how much was matched and found.
select
    (select count(*) from births where in_scope) as births,
    (select count(*) from births where in_scope and sex = '1') as boys,
    (select count(*) from births where in_scope and sex = '2') as girls,
    (select count(*) from births where in_scope and not is_due) as not_due,
    (select count(*) from birth_records where not is_quarantined) as records,
    (select count(*) from standing_cases where grade <> 'review') as listed,
    (select count(*) from standing_cases where grade = 'review') as for_review,
    (select count(*) from cases where status = 'refuted') as refuted
