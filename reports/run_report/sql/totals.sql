-- One row: how many births there are, how much was matched and found.
select
    h.*,
    (select count(*) from standing_cases where grade <> 'review') as listed,
    (select count(*) from standing_cases where grade = 'review') as for_review,
    (select count(*) from cases where status = 'refuted') as refuted
from published.v_headline as h
