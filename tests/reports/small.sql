-- A district of two towns with five births, one case of each type, and rows that try to do harm.
insert into run_context values ('20090731-1a2b', '2009-08-01 06:00:00', '/deliveries/2009-07', 'f00dfeed', '0.1.0', '2003-10-01', '2009-06-30', '2009-07-31', '420607');
insert into source_files values
    ('population', 'population/person.csv', 'aa', 900, 'utf-8', 4, 'read'),
    ('hospital', 'hospital/420607B11_2006.csv', 'bb', 800, 'gb18030', 4, 'read');
insert into typed.towns values
    ('420607107', '双沟镇', 'towns.csv', 2, '420607107', false),
    ('420607112', '张湾镇', 'towns.csv', 3, '420607112', false);
insert into raw.hospital values
    ('420607B11', 'F9', '赵春花', '420621198203052345', '24', '襄阳区双沟镇赵集村3组', '13871234567', '钱大壮', '2006-13-05', '活产', 'hospital/420607B11_2006.csv', 5, null, null),
    ('420607B11', 'F10', '2006-03-05', '吴小妹', '24', '双沟', '', '', '活产', '活产', 'hospital/420607B11_2006.csv', 6, null, null),
    (null, null, null, null, null, null, null, null, null, null, 'hospital/420607B11_2006.csv', 7, 'columns', '420607B11,F11,田小娥');
insert into quarantine values
    ('hospital', 'hospital/420607B11_2006.csv', 5, '420607B11/F9/1', 'date_impossible', '产妇赵春花(420621198203052345)的分娩日期“2006-13-05”不存在,请改正;电话13871234567', 'The delivery date of 赵春花 cannot be.'),
    ('hospital', 'hospital/420607B11_2006.csv', 6, '420607B11/吴小妹/1', 'row_truncated', '行缺列:吴小妹,请补全后重交', 'The row lacks columns: 吴小妹'),
    ('hospital', 'hospital/420607B11_2006.csv', 7, null, 'not_a_row', '此行无法分列:420607B11,F11,田小娥', 'This row has no columns: 420607B11,F11,田小娥');
insert into findings values
    ('warning', 'exchange', null, 'source_missing', '本次没有报送部门交换通报', 'No exchange notices were delivered', null);
insert into return_findings values
    ('200603', '420607107', 'sex_total', 10, 11, '男女之和与合计不符', 'Boys and girls do not add up');
insert into run_sources values
    ('population', 4, 4, 0, true), ('wis_birth', 4, 4, 0, true), ('hospital', 5, 2, 3, true), ('exchange', 0, 0, 0, false);
insert into birth_records by name
select source, id as source_record_id, row_number() over () as record_no, source || '.csv' as source_file, n as row_number, false as is_quarantined, id <> 'W6' as is_claim,
    born as birth_date, sex as baby_sex, mother as mother_name, mother as mother_name_raw, number as mother_id_number,
    number as mother_id_raw, father as father_name, town as town_code, town || '001' as village_code,
    telephone, true as is_resident, false as moved_out, 'live' as outcome, hospital as hospital_name
from (values
    ('hospital', '420607B11/F1/1', 2, date '2006-03-05', '2', '李婷', '420621198203052345', '王强', '420607107', '13871234567', '双沟镇卫生院'),
    ('population', 'P1', 2, date '2006-03-05', '2', '李婷', '420621198203052345', '王强', '420607107', null, null),
    ('wis', 'W2', 2, date '2007-01-02', '1', '=HYPERLINK("http://x","点")', null, '陈刚', '420607107', null, null),
    ('wis', 'W2b', 3, date '2007-01-02', '1', '刘芳', '420621198001012340', '陈刚', '420607107', null, null),
    ('wis', 'W3', 4, date '2007-05-06', '1', '孙丽', '420621198101012341', '周平', '420607112', '0710-2812345', null),
    ('wis', 'W4', 5, date '2008-02-11', '1', '何霞', '420621198301012342', '郑军', '420607112', null, null),
    ('hospital', '420607B11/F4/1', 3, date '2008-02-11', '2', '何霞', '420621198301012342', '郑军', '420607112', null, '双沟镇卫生院'),
    ('wis', 'W5', 6, date '2008-09-09', '1', '冯云', null, null, null, null, null),
    ('wis', 'W6', 7, date '2008-09-09', '1', '褚梅', null, null, null, null, null)
) as rows(source, id, n, born, sex, mother, number, father, town, telephone, hospital);
update birth_records set report_month = '200701' where source_record_id = 'W2';
insert into record_pairs values
    ('hospital', '420607B11/F1/1', 'population', 'P1', 0.999, 14.2, 'mother_id_and_date', 30, 15, 20, 11, 8, 1, 21.5),
    ('hospital', '420607B11/F4/1', 'wis', 'W4', 0.97, 5.1, 'model', 8.2, 5.3, 21, 11, 8, 0, 15.1),
    ('hospital', '420607B11/F1/1', 'wis', 'W9', 0.02, -5.0, 'model', 6, 9, -5, 10, 0, 1, 10.4),
    ('population', 'P7', 'wis', 'W7', 1, 20, 'mother_id_and_date', 30, 30, 30, 11, 8, 1, 15.1);
insert into certain_pairs
select l.record_no, r.record_no, 'mother_id_and_date'
from birth_records as l, birth_records as r where l.source_record_id = 'W2' and r.source_record_id = 'W2b';
insert into record_links values
    ('hospital', '420607B11/F1/1', 'B1', 0.999), ('population', 'P1', 'B1', 0.999), ('wis', 'W2', 'B2', 0.98),
    ('wis', 'W2b', 'B2', 0.98), ('wis', 'W3', 'B3', 1), ('wis', 'W4', 'B4', 0.97), ('hospital', '420607B11/F4/1', 'B4', 0.97),
    ('wis', 'W5', 'B5', 1);
insert into record_rivals values
    ('population', 'P1', 9.5, null, null), ('hospital', '420607B11/F1/1', 3.0, 'wis', 'W9'), ('wis', 'W2', 4.5, null, null);
insert into births values
    ('B1', '2006-03-05', '2', 1, 1, 1, '420607107', false, true, true, false, true, true, '200603', 'live'),
    ('B2', '2007-01-02', '1', 1, 1, 1, '420607107', true, false, false, false, true, true, '200701', 'live'),
    ('B3', '2007-05-06', '1', 1, 1, 2, '420607112', true, false, false, false, true, true, '200705', 'live'),
    ('B4', '2008-02-11', '2', 1, 1, 1, '420607112', true, false, true, false, true, true, '200802', 'live'),
    ('B5', '2008-09-09', '1', 1, 1, 1, null, true, false, false, false, true, true, '200809', 'live');
insert into cases (case_id, case_type, subtype, register, town_code, birth_id, birth_month, probability, grade, status, opened_on) values
    ('C-UR-1', 'under_reported', 'missing_from_wis', 'wis', '420607107', 'B1', '200603', 0.99, 'certain', 'open', '2009-07-31'),
    ('C-DU-1', 'duplicate', 'same_town', 'wis', '420607107', 'B2', '200701', 0.93, 'probable', 'open', '2009-07-31'),
    ('C-FA-1', 'false_report', 'no_delivery_found', 'wis', '420607112', 'B3', '200705', 0.97, 'certain', 'open', '2009-07-31'),
    ('C-MI-1', 'misreported', 'sex', 'wis', '420607112', 'B4', '200802', 0.92, 'probable', 'open', '2009-07-31'),
    ('C-UN-1', 'unsupported', 'home_or_outside', 'wis', null, 'B5', '200809', 0.5, 'review', 'open', '2009-07-31');
insert into case_records values
    ('C-UR-1', 'population', 'P1', 'evidence'), ('C-UR-1', 'hospital', '420607B11/F1/1', 'evidence'),
    ('C-DU-1', 'wis', 'W2', 'subject'), ('C-DU-1', 'wis', 'W2b', 'subject'), ('C-FA-1', 'wis', 'W3', 'subject'),
    ('C-MI-1', 'wis', 'W4', 'subject'), ('C-MI-1', 'hospital', '420607B11/F4/1', 'evidence'), ('C-UN-1', 'wis', 'W5', 'subject');
insert into case_evidence (case_id, sentence_zh, sentence_en) values
    ('C-UR-1', '2006年3月5日双沟镇卫生院分娩登记有李婷(420621198203052345)产女一名,WIS 无此出生', 'The hospital delivered a girl of 李婷 on 2006-03-05; WIS lacks the birth'),
    ('C-DU-1', 'WIS 有两条记录说的是同一次出生:W2 与 W2b', 'W2 and W2b tell of one birth'),
    ('C-FA-1', 'WIS 记载孙丽2007年5月6日在双沟镇卫生院分娩,该院登记查无此分娩', 'No delivery found for W3'),
    ('C-MI-1', 'WIS 记何霞之子为男,分娩登记为女', 'WIS says male, the hospital female'),
    ('C-UN-1', 'WIS 独记冯云在家分娩,无其他来源', 'WIS alone tells of a birth at home');
insert into link_quality values
    ('records_linked_share', 0.75, '与其他来源记录匹配上的记录比例', 'Share of records linked to a record of another source'),
    ('births_with_two_sources', 2, '至少两个来源记载的出生', 'Births that two sources or more tell of');
insert into town_returns values
    ('420607107', '200701', 2, 1, 1, 2, 0, 0, 3, 2, 1), ('420607', '200701', 2, 1, 1, 2, 0, 0, 3, 2, 1);
update case_evidence set task_zh = '核实属实后，更正登记。', task_en = 'If it is so, correct the register.';
