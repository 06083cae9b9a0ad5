-- The tables of docs/warehouse.md that the reports read.
create schema raw;
create schema typed;
create schema accepted;
create table town_returns(town_code varchar, report_month varchar, births integer, boys integer, girls integer, parity_1 integer, parity_2 integer, parity_3_plus integer, births_cumulative integer, boys_cumulative integer, girls_cumulative integer);
create table accepted.other_counts(count_name varchar, count_kind varchar, counted_on date, born_from date, born_to date, children bigint, deaths bigint, moved_in bigint, moved_out bigint);
create table run_context(run_id varchar, started_at timestamp, delivery varchar, delivery_sha256 varchar, code_version varchar, window_start date, window_end date, extract_date date, district_code varchar);
create table source_files(source varchar, source_file varchar, sha256 varchar, bytes bigint, encoding varchar, rows bigint, status varchar);
create table quarantine(source varchar, source_file varchar, row_number bigint, source_record_id varchar, rule varchar, message varchar, message_en varchar);
create table findings(severity varchar, source varchar, source_file varchar, rule varchar, message varchar, message_en varchar, rows bigint);
create table return_findings(report_month varchar, town_code varchar, rule varchar, reported bigint, expected bigint, message varchar, message_en varchar);
create view deliveries as select delivery_sha256 as delivery_id, extract_date from run_context;
create view parts as select delivery_sha256 as delivery_id, unnest(['wis_birth', 'wis_woman', 'population', 'hospital', 'exchange']) as source, 'read' as status from run_context;
create table run_sources(source varchar, delivered bigint, accepted bigint, quarantined bigint, present boolean);
create table typed.towns(town_code varchar, town_name varchar, source_file varchar, row_number bigint, source_record_id varchar, is_quarantined boolean);
create table raw.hospital(hospital_code varchar, delivery_no varchar, mother_name varchar, mother_id_number varchar, mother_age_years varchar, address varchar, telephone varchar, spouse_name varchar, delivery_date varchar, outcome varchar, source_file varchar, row_number bigint, fault varchar, line varchar);
create table birth_records(
    record_no integer, source varchar, source_record_id varchar, source_file varchar, row_number bigint, is_quarantined boolean, is_claim boolean,
    birth_date date, baby_sex varchar, baby_name varchar, mother_name varchar, mother_id_number varchar,
    mother_birth_date date, father_name varchar, father_id_number varchar, birth_certificate_no varchar,
    town_code varchar, village_code varchar, address varchar, telephone varchar, is_resident boolean,
    moved_out boolean, parity integer, plurality integer, birth_order integer, birth_weight_g integer,
    hospital_code varchar, hospital_name varchar, place varchar, outcome varchar, report_month varchar,
    recorded_on date, woman_id varchar, mother_name_raw varchar, mother_id_raw varchar, father_name_raw varchar,
    baby_name_raw varchar);
create table woman_cards(woman_id varchar, mother_name varchar, mother_id_number varchar, town_code varchar, moved_out boolean, has_moved boolean, is_resident boolean, birth_date date, updated_on date);
create table record_pairs(source_l varchar, source_record_id_l varchar, source_r varchar, source_record_id_r varchar, match_probability double, match_weight double, rule varchar, stranger_bits double, twin_rival_bits double, sibling_rival_bits double, gamma_mother_name tinyint, gamma_birth_date tinyint, gamma_baby_sex tinyint, parents_bits double);
create table certain_pairs(record_l integer, record_r integer, rule varchar);
create table record_links(source varchar, source_record_id varchar, birth_id varchar, match_probability double);
create table record_rivals(source varchar, source_record_id varchar, margin_bits double, rival_source varchar, rival_source_record_id varchar);
create table births(birth_id varchar, birth_date date, sex varchar, plurality integer, birth_order integer, parity integer, town_code varchar, in_wis boolean, in_population boolean, in_hospital boolean, in_exchange boolean, in_scope boolean, is_due boolean, birth_month varchar, outcome varchar);
create table cases(case_id varchar, case_type varchar, subtype varchar, register varchar, town_code varchar, birth_id varchar, birth_month varchar, probability double, grade varchar, status varchar, opened_on date, stated_value varchar, shown_value varchar, stated_mother_name varchar, shown_mother_name varchar, days_apart integer, mother_age_years integer, claimed_records integer, stated_place varchar);
create table case_records(case_id varchar, source varchar, source_record_id varchar, role varchar);
create table case_context(case_id varchar, birth_date date, sex varchar, register varchar, parity integer);
create table case_evidence(case_id varchar, sentence_zh varchar, sentence_en varchar, task_zh varchar, task_en varchar);
create table self_test(pairs integer, found integer, wrong integer, hospital_code varchar, town_code varchar, baby_sex varchar);
create table link_quality(metric varchar, value double, note_zh varchar, note_en varchar);
create table source_gaps (source text, town_code text, from_date date, to_date date);
