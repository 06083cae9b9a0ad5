BEGIN TRANSACTION;
CREATE TABLE desk_accounts (
	name TEXT NOT NULL, 
	shown_name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	password TEXT NOT NULL, 
	town_code TEXT, 
	is_disabled BOOLEAN NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE desk_sessions (
	token_sha256 TEXT NOT NULL, 
	name TEXT NOT NULL, 
	csrf_token TEXT NOT NULL, 
	began_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	PRIMARY KEY (token_sha256), 
	FOREIGN KEY(name) REFERENCES desk_accounts (name)
);
CREATE TABLE ledger_answers (
	id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	case_id TEXT NOT NULL, 
	finding TEXT NOT NULL, 
	correction TEXT NOT NULL, 
	checked_by TEXT NOT NULL, 
	checked_on TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(receipt_id) REFERENCES ledger_receipts (id), 
	FOREIGN KEY(case_id) REFERENCES ledger_cases (case_id)
);
INSERT INTO "ledger_answers" VALUES(1,1,'C-false','refuted','女','赵干事','2009-08-10','查无此人','4bee3798393af3623c98d5bdc2b10278f05686fc98bb99c773cd4089d7d569e2');
INSERT INTO "ledger_answers" VALUES(2,1,'C-omitted','refuted','女','赵干事','2009-08-10','查无此人','30051058e4f2afc37f68a5cc062cc4752e7714c2d294ee6a8a829c216ea78312');
INSERT INTO "ledger_answers" VALUES(3,1,'C-sex','amended','女','赵干事','2009-08-10','查无此人','6a7d10d0bcc86708c52896cca4971397617a36d9a591f8ea213ad55cc565b1ca');
CREATE TABLE ledger_cases (
	case_id TEXT NOT NULL, 
	case_type TEXT NOT NULL, 
	subtype TEXT NOT NULL, 
	register TEXT NOT NULL, 
	town_code TEXT, 
	birth_month TEXT, 
	grade TEXT NOT NULL, 
	status TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	evidence_digest TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	stated TEXT, 
	shown TEXT, 
	extract_date TEXT NOT NULL, 
	list_number TEXT, 
	deadline TEXT, 
	answer_id INTEGER, 
	signed_on TEXT, decision TEXT, 
	PRIMARY KEY (case_id)
);
INSERT INTO "ledger_cases" VALUES('C-false','false_report','no_delivery_found','wis','420607107','200603','probable','refuted',3,'db0dadbb32cf0f4dfc9eff8ee7993ec1b3bc08f7e6cff1ad41bdb4ce19bee705','{"wis:W2":{"baby_sex":"c4ca4238a0b9","birth_certificate_no":"d41d8cd98f00","birth_date":"49630ca20fc0","hospital_code":"d41d8cd98f00","mother_id_number":"d41d8cd98f00","mother_name":"95f4045496f4","outcome":"d0dbe915091d","role":"subject"}}',NULL,NULL,'2009-07-31','420607107-20090810-001','2009-08-10',1,NULL,NULL);
INSERT INTO "ledger_cases" VALUES('C-omitted','under_reported','missing_from_wis','wis','420607107','200603','probable','refuted',3,'ee60cba26dad9be3324c0c4d07a800cd191d5aa01ef89917efa93878677f9f9d','{"hospital:H1":{"baby_sex":"c81e728d9d4c","birth_certificate_no":"d41d8cd98f00","birth_date":"49630ca20fc0","hospital_code":"d41d8cd98f00","mother_id_number":"d41d8cd98f00","mother_name":"181a5d8f753a","outcome":"d0dbe915091d","role":"evidence"},"population:P1":{"baby_sex":"c81e728d9d4c","birth_certificate_no":"d41d8cd98f00","birth_date":"49630ca20fc0","hospital_code":"d41d8cd98f00","mother_id_number":"d41d8cd98f00","mother_name":"181a5d8f753a","outcome":"d0dbe915091d","role":"evidence"}}',NULL,NULL,'2009-07-31','420607107-20090810-001','2009-08-10',2,NULL,NULL);
INSERT INTO "ledger_cases" VALUES('C-sex','misreported','sex','wis','420607107','200603','probable','amended',3,'e06881134629f7c8ca7d883beb50a6ae112653368540b87085e65bcf897026ff','{"hospital:H3":{"baby_sex":"c81e728d9d4c","birth_certificate_no":"d41d8cd98f00","birth_date":"49630ca20fc0","hospital_code":"d41d8cd98f00","mother_id_number":"d41d8cd98f00","mother_name":"dc101e5c30ff","outcome":"d0dbe915091d","role":"evidence"},"wis:W3":{"baby_sex":"c4ca4238a0b9","birth_certificate_no":"d41d8cd98f00","birth_date":"49630ca20fc0","hospital_code":"d41d8cd98f00","mother_id_number":"d41d8cd98f00","mother_name":"dc101e5c30ff","outcome":"d0dbe915091d","role":"subject"}}','1','2','2009-07-31','420607107-20090810-001','2009-08-10',3,NULL,NULL);
CREATE TABLE ledger_events (
	seq INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	role TEXT NOT NULL, 
	action TEXT NOT NULL, 
	case_id TEXT, 
	"before" TEXT, 
	"after" TEXT, 
	why TEXT NOT NULL, 
	details TEXT NOT NULL, 
	previous_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (seq), 
	UNIQUE (previous_hash), 
	UNIQUE (hash)
);
INSERT INTO "ledger_events" VALUES(1,'2026-11-26T01:52:51+00:00','birthrecon','run','open','C-false',NULL,'open','the run found it','{"extract_date":"2009-07-31","on":"2009-07-31","run":"run 1"}','0000000000000000000000000000000000000000000000000000000000000000','abfdf3a7ba8139eb4421932f96dae6353a17af9493da6b12240e038f4885394e');
INSERT INTO "ledger_events" VALUES(2,'2026-11-26T01:52:51+00:00','birthrecon','run','open','C-omitted',NULL,'open','the run found it','{"extract_date":"2009-07-31","on":"2009-07-31","run":"run 1"}','abfdf3a7ba8139eb4421932f96dae6353a17af9493da6b12240e038f4885394e','c5afece16b08f981909595977834dc9efdf334c0996096a61259e0d19c4a7b03');
INSERT INTO "ledger_events" VALUES(3,'2026-11-26T01:52:51+00:00','birthrecon','run','open','C-sex',NULL,'open','the run found it','{"extract_date":"2009-07-31","on":"2009-07-31","run":"run 1"}','c5afece16b08f981909595977834dc9efdf334c0996096a61259e0d19c4a7b03','693df764c41544982262b33c70e5174b2eaf0e3f9e91efc5d3e0bd38d0d5f563');
INSERT INTO "ledger_events" VALUES(4,'2026-11-26T01:52:55+00:00','王统计','统计员','issue',NULL,NULL,NULL,'a list went out','{"cases":3,"number":"420607107-20090810-001","on":"2009-08-10","sha256":"1a58bc13ef507bed04322a3d53894dc1f824119fd18311a684841c0ad1889408"}','693df764c41544982262b33c70e5174b2eaf0e3f9e91efc5d3e0bd38d0d5f563','8724bde63f5bfdc1be019c08e43f91070c8e0493fb814f73af0c156a3ce466ac');
INSERT INTO "ledger_events" VALUES(5,'2026-11-26T01:52:55+00:00','王统计','统计员','issue','C-false','open','issued','on a list','{"deadline":"2009-08-10","number":"420607107-20090810-001","on":"2009-08-10"}','8724bde63f5bfdc1be019c08e43f91070c8e0493fb814f73af0c156a3ce466ac','0ae80a86fde2c498017f4196da43b62b32f6eb4c177d10aa84f1ba666a2439d2');
INSERT INTO "ledger_events" VALUES(6,'2026-11-26T01:52:55+00:00','王统计','统计员','issue','C-omitted','open','issued','on a list','{"deadline":"2009-08-10","number":"420607107-20090810-001","on":"2009-08-10"}','0ae80a86fde2c498017f4196da43b62b32f6eb4c177d10aa84f1ba666a2439d2','e556f70f5d179d5711b5c273453224753bdcb207402cf7f5dc4f3e7c148ca2bc');
INSERT INTO "ledger_events" VALUES(7,'2026-11-26T01:52:55+00:00','王统计','统计员','issue','C-sex','open','issued','on a list','{"deadline":"2009-08-10","number":"420607107-20090810-001","on":"2009-08-10"}','e556f70f5d179d5711b5c273453224753bdcb207402cf7f5dc4f3e7c148ca2bc','cf3c63d9edf320a3ebddcd16c2895c8b0a3e8cff8c008f8736645b14913593a4');
INSERT INTO "ledger_events" VALUES(8,'2026-11-26T01:52:55+00:00','王统计','统计员','receive',NULL,NULL,NULL,'a reply came','{"file_sha256":"file","number":"420607107-20090810-001","on":"2009-08-10","rows":3}','cf3c63d9edf320a3ebddcd16c2895c8b0a3e8cff8c008f8736645b14913593a4','a78d49ecd6c96faba13163cced037ec45aeb440c81ca1eb475a161dde0b26c05');
INSERT INTO "ledger_events" VALUES(9,'2026-11-26T01:52:55+00:00','王统计','统计员','answer','C-false','issued','refuted','the town''s reply','{"answer_id":1,"answer_sha256":"4bee3798393af3623c98d5bdc2b10278f05686fc98bb99c773cd4089d7d569e2","checked_on":"2009-08-10","on":"2009-08-10"}','a78d49ecd6c96faba13163cced037ec45aeb440c81ca1eb475a161dde0b26c05','3c0f9903e5f13327ffa031b126146cf139c3b230786c1ecea138a554c3ec34c4');
INSERT INTO "ledger_events" VALUES(10,'2026-11-26T01:52:55+00:00','王统计','统计员','answer','C-omitted','issued','refuted','the town''s reply','{"answer_id":2,"answer_sha256":"30051058e4f2afc37f68a5cc062cc4752e7714c2d294ee6a8a829c216ea78312","checked_on":"2009-08-10","on":"2009-08-10"}','3c0f9903e5f13327ffa031b126146cf139c3b230786c1ecea138a554c3ec34c4','66c10de3408e5c01558b6d74eab740e45327846607b67267095665abd5011bd4');
INSERT INTO "ledger_events" VALUES(11,'2026-11-26T01:52:55+00:00','王统计','统计员','answer','C-sex','issued','amended','the town''s reply','{"answer_id":3,"answer_sha256":"6a7d10d0bcc86708c52896cca4971397617a36d9a591f8ea213ad55cc565b1ca","checked_on":"2009-08-10","on":"2009-08-10"}','66c10de3408e5c01558b6d74eab740e45327846607b67267095665abd5011bd4','28e47f1e46bfbc14d876f890f1235a7462a5e371dc8f1a83415504a6d414995d');
CREATE TABLE ledger_judgements (
	case_id TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	comment TEXT NOT NULL, 
	judged_on TEXT NOT NULL, 
	PRIMARY KEY (case_id, reader), 
	FOREIGN KEY(case_id) REFERENCES ledger_cases (case_id)
);
CREATE TABLE ledger_listed_cases (
	number TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	cells TEXT NOT NULL, 
	PRIMARY KEY (number, case_id), 
	FOREIGN KEY(number) REFERENCES ledger_lists (number), 
	FOREIGN KEY(case_id) REFERENCES ledger_cases (case_id)
);
INSERT INTO "ledger_listed_cases" VALUES('420607107-20090810-001','C-false','{"mother":"115448a8af31e67a"}');
INSERT INTO "ledger_listed_cases" VALUES('420607107-20090810-001','C-omitted','{"mother":"2e43897eeac8c7a6"}');
INSERT INTO "ledger_listed_cases" VALUES('420607107-20090810-001','C-sex','{"mother":"6acfb219be562b99"}');
CREATE TABLE ledger_lists (
	number TEXT NOT NULL, 
	town_code TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	issued_on TEXT NOT NULL, 
	deadline TEXT NOT NULL, 
	extract_date TEXT NOT NULL, 
	superseded_by TEXT, 
	PRIMARY KEY (number)
);
INSERT INTO "ledger_lists" VALUES('420607107-20090810-001','420607107','1a58bc13ef507bed04322a3d53894dc1f824119fd18311a684841c0ad1889408','2009-08-10','2009-08-10','2009-08-10',NULL);
CREATE TABLE ledger_receipts (
	id INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	answers_sha256 TEXT NOT NULL, 
	file_sha256 TEXT NOT NULL, 
	received_on TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (number, answers_sha256), 
	FOREIGN KEY(number) REFERENCES ledger_lists (number)
);
INSERT INTO "ledger_receipts" VALUES(1,'420607107-20090810-001','280b08d4aeb8524e77369e52a8eac9b41a098c3e1d8be41ed9aadb84df55c830','file','2009-08-10');
CREATE TABLE ledger_runs (
	run_id TEXT NOT NULL, 
	delivery_sha256 TEXT NOT NULL, 
	extract_date TEXT NOT NULL, 
	met_at TEXT NOT NULL, 
	PRIMARY KEY (run_id)
);
INSERT INTO "ledger_runs" VALUES('run 1','sha','2009-07-31','2026-11-26T01:52:53+00:00');
CREATE TABLE ledger_schema (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT ledger_schema_pkc PRIMARY KEY (version_num)
);
INSERT INTO "ledger_schema" VALUES('0002');
CREATE TABLE ledger_signatures (
	id INTEGER NOT NULL, 
	case_id TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	signer TEXT NOT NULL, 
	signed_on TEXT NOT NULL, 
	content_sha256 TEXT NOT NULL, 
	is_void BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_id) REFERENCES ledger_cases (case_id)
);
CREATE INDEX ix_ledger_events_case_id ON ledger_events (case_id);
CREATE INDEX ix_ledger_cases_town_code ON ledger_cases (town_code);
CREATE INDEX ix_ledger_cases_status ON ledger_cases (status);
CREATE INDEX ix_ledger_lists_town_code ON ledger_lists (town_code);
CREATE INDEX ix_ledger_answers_case_id ON ledger_answers (case_id);
CREATE INDEX ix_ledger_signatures_case_id ON ledger_signatures (case_id);
CREATE TRIGGER ledger_events_no_update before update on ledger_events begin select raise(abort, 'ledger_events can only be added to'); end;
CREATE TRIGGER ledger_events_no_delete before delete on ledger_events begin select raise(abort, 'ledger_events can only be added to'); end;
CREATE INDEX ix_desk_sessions_name ON desk_sessions (name);
COMMIT;
