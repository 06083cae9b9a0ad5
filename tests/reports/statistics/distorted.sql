-- A district whose reports are distorted in every way that a rule looks for: one town copies,
-- forgets and rounds.
delete from births;
delete from cases;
delete from record_links;
delete from record_values;
-- Two towns, 60 and some births a month, the 107 with twice as many boys as girls.
create temp table made as
select
    row_number() over () as number,
    town,
    month + to_days(cast((k * 7) % 28 as integer)) as born,
    case when k % (case when town = '420607107' then 3 else 2 end) = 0 then '2' else '1' end as sex,
    case when k % 4 = 0 then 2 else 1 end as parity
from
    (values ('420607107'), ('420607112')) as towns (town),
    (select unnest(generate_series(date '2003-10-01', date '2009-06-01', interval 1 month)) as month) as months,
    generate_series(0, 299) as births (k)
where k < 60 + month(month) * 5 % 11 + year(month) % 5 * 3 + case when town = '420607107' then 0 else 2 end;
-- In 107 no birth is reported in May 2006 and five times too many in August 2007, all of these born
-- on the first.
delete from made where town = '420607107' and born between date '2006-05-01' and date '2006-05-31';
insert into made
select 900000 + k, '420607107', date '2007-08-01', case when k % 3 = 0 then '2' else '1' end, 1
from generate_series(1, 300) as births (k);
insert into births by name
select
    'N' || number as birth_id, cast(born as date) as birth_date, sex, 1 as plurality, 1 as birth_order, parity,
    town as town_code, true as in_wis, true as in_population, true as in_hospital, false as in_exchange,
    true as in_scope, true as is_due, strftime(born, '%Y%m') as birth_month, 'live' as outcome
from made;
insert into record_values by name
select
    'wis' as source, 'R' || number as source_record_id, cast(born as date) as birth_date, sex, parity,
    town as town_code, strftime(born, '%Y%m') as report_month, true as is_claim
from made;
insert into record_links select 'wis', 'R' || number, 'N' || number, 1 from made;
-- One hospital weighs to the half kilogram.
insert into record_values by name
select
    'hospital' as source, 'H' || k as source_record_id, '420607B11' as hospital_code,
    2500 + 500 * (k % 4) as birth_weight_g, true as is_claim
from generate_series(1, 200) as weights (k);
-- The duplicates are all in one town.
insert into cases by name
select
    'D' || number as case_id, 'duplicate' as case_type, 'same_town' as subtype, 'wis' as register, town as town_code,
    'N' || number as birth_id, 'certain' as grade, 'open' as status
from made
where town = '420607107' and number % 40 = 0;
