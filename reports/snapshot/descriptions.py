"""What every published table and column means, in Chinese and in English: the text of `COMMENT ON`.

A column name means the same in every table, so it is described once; `IN_TABLE` holds the few that
do not. Only meanings belong here: the SQL files of `reports/snapshot/sql` decide which columns are
published.
"""

from collections.abc import Mapping

from data.reference.terms import Term
from transforms.case_types.registry import type_terms

TABLES: Mapping[str, Term] = {
    "births": Term("每行一次出生（双胎为两行）", "One row per birth; twins are two"),
    "births_by_age": Term(
        "每行一个统计年度×镇×母亲年龄组×孩次：两个登记上报和核定的出生数",
        "One row per statistical year, town, age group of mothers and parity: births before "
        "correction by register, and after",
    ),
    "women_years": Term(
        "每行一个统计年度×镇×年龄组：妇女卡所示的育龄妇女人年",
        "One row per statistical year, town and age group: the person-years of the women whose "
        "cards WIS holds",
    ),
    "record_links": Term(
        "每行一条记录及其所属出生", "One row per record: the birth it was given to"
    ),
    "record_values": Term(
        "每行一条接收的记录：该来源所载的值，无姓名",
        "One row per accepted record: what its source says, without names",
    ),
    "cases": Term("每行一个问题", "One row per case"),
    "case_types": Term(
        "每行一个问题细类：名称、更正方式、对出生数的影响",
        "One row per type and subtype of cases: names, what correcting it asks and does",
    ),
    "case_records": Term("每行一个问题所依据的一条记录", "One row per record that a case rests on"),
    "case_context": Term(
        "每行孩次问题所依据的同一母亲另一次出生（限判定所需）",
        "One row per other birth of the mother that decides a case of a parity, and register that "
        "counts it",
    ),
    "case_evidence": Term(
        "每行一个问题的文字依据（含姓名）", "One row per case: what shows it, in words, with names"
    ),
    "register_entries": Term(
        "每行登记中一条主张出生的记录及其计入的镇和月份",
        "One row per record of a register that claims a birth: town and month that count it",
    ),
    "return_findings": Term(
        "每行月报中一处不合逻辑之处",
        "One row per cell or row of the monthly returns that breaks a rule",
    ),
    "monthly_returns": Term(
        "每行一镇一月的月报，按接收时的数字",
        "One row per town and month of the monthly returns, as accepted",
    ),
    "quarantine": Term("每行一条被拒收的报送行", "One row per delivered row that was refused"),
    "runs": Term("产生本文件的运行", "The run that published this file"),
    "run_sources": Term(
        "每行一个来源：报送=接收+拒收", "One row per source: delivered = accepted + quarantined"
    ),
    "source_files": Term(
        "每行一个报送文件或数据库表", "One row per delivered file or database table"
    ),
    "findings": Term("每行一条关于报送的说明", "One row per thing to know about the delivery"),
    "self_test": Term(
        "每行一组证据被改动后重新匹配的出生：再找到多少",
        "One row per group of births whose evidence was damaged and linked again: how many pairs "
        "were found",
    ),
    "link_quality": Term("每行一个匹配质量指标", "One row per figure about the matching"),
    "towns": Term("每行一个乡镇", "One row per town"),
    "birth_records": Term(
        "每行一条出生记录（含身份信息）",
        "One row per record that tells of a birth, with identities",
    ),
    "record_pairs": Term(
        "每行一对比较过、且涉及某个问题的记录",
        "One row per compared pair of records that touches a case",
    ),
    "record_rivals": Term(
        "每行一条问题所依据、其所在家庭曾整体划分的记录：次优的划分",
        "One row per record of a case whose family was divided as a whole: the second best "
        "division",
    ),
    "review_pairs": Term(
        "每行一对可供抽样复核的记录",
        "One row per pair of records that may be drawn for review, by stratum at random",
    ),
    "villages": Term(
        "每行一个村代码：所属镇，和由出生地址得知的村名",
        "One row per village code: its town, and its name where the addresses of its births agree",
    ),
    "v_cases_by_town": Term(
        "每行一个镇：更正名单上的问题（按类型）和待复核数",
        "Per town: cases by type, and for review",
    ),
    "v_cases_by_type": Term(
        "每行一类问题：按可信程度计数", "Per type, subtype and register: cases by grade"
    ),
    "v_births_by_month": Term(
        "每行一个出生月份：核定出生及各来源所载", "Per month: corrected births, by source"
    ),
    "v_births_by_town": Term(
        "每行一个镇：核定出生、性别及两个登记所载",
        "Per town: corrected births, by sex and register",
    ),
    "v_source_overlap": Term(
        "每行一种来源组合：恰由这些来源记载的核定出生",
        "Corrected births that exactly these sources tell of",
    ),
    "v_active_cases": Term(
        "每行一个计入核定数的问题：确定或很可能且未被否定，或乡镇已确认",
        "One row per case that acts on the count: certain or probable and not refuted, or "
        "confirmed by a town",
    ),
    "v_birth_cases": Term(
        "每行一个计入核定数的问题及其需更正的登记（涉及两个登记的为两行）",
        "One row per active case and register to correct; a case of both registers is two rows",
    ),
    "v_counted_births": Term(
        "每行一次核定出生：全区唯一的出生数",
        "One row per corrected birth: the district's one count of births",
    ),
    "v_balance": Term(
        "每行一个登记×镇×月份：从上报到核定的每一步",
        "One row per register, town and month: every step from reported to corrected",
    ),
    "v_headline": Term(
        "一行：核定出生，和与它并列的其他数字",
        "One row: the corrected births, and the figures beside them",
    ),
    "other_counts": Term(
        "每行另一次计数（普查、入学）中的一批同岁儿童",
        "One row per count of others (census, school entry) and cohort of children",
    ),
    "v_fertility_counts": Term(
        "每行一个统计年度、一个镇、一个年龄组：妇女人年和出生",
        "One row per statistical year, town and age group: person-years of women, and births",
    ),
    "v_fertility_limits": Term(
        "每行一个统计年度、一个镇或全区：生育率所依据的人年和出生，以及为何没有生育率",
        "One row per statistical year, town and the whole district: the person-years and births "
        "behind a rate, and why there is none",
    ),
    "v_separate_claims": Term(
        "每行登记中曾当作重报、乡镇说是另一次出生的一条记录",
        "One row per record taken for a repetition that a town said is a birth of its own",
    ),
    "v_register_claims": Term(
        "每行登记中主张统计期内出生的一条记录：登记上报的计数",
        "One row per record by which a register claims a birth of the window: its count before "
        "correction",
    ),
    "v_settled_claims": Term(
        "每行登记的一条主张及其结果：保留、重复、或不计",
        "One row per claim of a register and what becomes of it: kept, a repetition, or no birth "
        "that counts",
    ),
    "v_revision_steps": Term(
        "每行从登记上报到核定的一步：在一个单元中加一或减一、原因、依据的问题",
        "One row per step from a register's count to the corrected one: +1 or -1 in a cell, why, "
        "and by which cases",
    ),
    "v_series": Term(
        "每行一个出生月份×镇×性别×孩次：两个登记上报的出生数和核定出生数",
        "One row per month of birth, town, sex and parity: births before correction by register, "
        "and after",
    ),
    "v_reported_births": Term(
        "每行一个登记×上报月份×镇×性别×孩次：按上报时间计的出生数",
        "One row per register, month in which it counted the birth, town, sex and parity",
    ),
    "v_report_counts": Term(
        "每行 WIS 一镇一报表月份：按性别和孩次计的出生数，形同月报",
        "One row per town and month of return in WIS: births by sex and parity, as a return's row",
    ),
    "v_report_delays": Term(
        "每行 WIS 一个出生月份和报表月份：上报延迟",
        "One row per month of birth and of return in WIS: how late reports are",
    ),
    "v_captures": Term(
        "每行一个单元和来源组合：无疑问的出生数，用于多来源估计",
        "One row per cell and combination of sources: births that nobody doubts, for estimates "
        "from several lists",
    ),
    "v_birth_places": Term(
        "每行一次出生：分娩地点，由医院登记或 WIS 载明，或由通报提示",
        "One row per birth: the place of delivery, as a hospital's register or WIS says, and as a "
        "notice hints",
    ),
}

COLUMNS: Mapping[str, Term] = {
    "division": Term("按什么划分：年度、镇或全区", "By what the part is one: year, town or all"),
    "women_years": Term("有出生日期的妇女的人年", "Person-years of women with a date of birth"),
    "undated_years": Term("没有出生日期的妇女的人年", "Person-years of women without one"),
    "groups_with_women": Term("有妇女的年龄组数", "Age groups that have women"),
    "wis_aged": Term("其中知道母亲年龄的", "Of these births of a known mother's age"),
    "corrected_aged": Term(
        "核定出生中知道母亲年龄的", "Of the corrected births those of a known mother's age"
    ),
    "withheld": Term("为何没有生育率；空为有", "Why there is no rate; empty where there is one"),
    "age_groups_suffice": Term(
        "是否可按年龄组给出生育率（个别年龄组没有妇女也可）",
        "Whether age groups have rates, even where one of them has no woman",
    ),
    "wis_has_ages": Term(
        "WIS 上报的出生是否多知道母亲年龄", "Whether WIS tells enough of its mothers' ages"
    ),
    "count_name": Term("计数名称", "What the count is called"),
    "count_kind": Term("计数类别：census 普查，school 入学", "Kind of count: census or school"),
    "counted_on": Term("计数日期", "Day of the count"),
    "born_from": Term("这批儿童出生自", "First day of birth of these children"),
    "born_to": Term("这批儿童出生至", "Last day of birth of these children"),
    "children": Term("儿童数", "Children counted"),
    "deaths": Term("出生至计数之间死亡", "Of these, died between birth and count"),
    "accepted": Term("接收行数", "Rows accepted"),
    "address": Term("原文地址", "Address as written"),
    "baby_name": Term("婴儿姓名", "Child's name"),
    "baby_name_raw": Term("报送时的婴儿姓名", "Child's name as delivered"),
    "baby_sex": Term("性别：1 男，2 女，空为不明", "Sex: 1 male, 2 female, null unknown"),
    "band": Term(
        "匹配概率分段；certain 为凭确定一致匹配",
        "Band of match probability; certain: linked without the model",
    ),
    "birth_certificate_no": Term("出生医学证明编号", "Birth certificate number"),
    "birth_date": Term("出生日期", "Date of birth"),
    "birth_id": Term("出生编号（仅在本次运行内有效）", "Key of the birth, within this run"),
    "birth_month": Term("出生月份 yyyymm", "Month of birth, yyyymm"),
    "birth_order": Term("胎内序号：多胎中第几个", "Order within a multiple birth"),
    "birth_town": Term("该次出生所属乡镇代码", "Town of the birth that the record tells of"),
    "birth_weight_g": Term("出生体重（克）", "Birth weight in grams"),
    "births": Term("出生数", "Number of births"),
    "boys": Term("男婴数", "Number of boys"),
    "bytes": Term("文件大小（字节）", "Size in bytes"),
    "case_id": Term(
        "问题编号，由内容决定，各次运行相同",
        "Key of the case: from its content, the same in every run",
    ),
    "case_ids": Term(
        "依据的问题编号，无则为空列表", "Keys of the cases behind it; an empty list where none is"
    ),
    "case_type": Term("问题类型，名称见 case_types", "Type of case; its names are in case_types"),
    "change_action": Term("对登记的更正方式", "What the owner of the register changes"),
    "contradicted_value": Term("与证据不符的项目", "The value that the evidence contradicts"),
    "count_effect": Term("对出生数的影响", "What a true case does to the count of births"),
    "cases": Term("问题数", "Number of cases"),
    "certain": Term("可信程度为“确定”的问题数", "Cases of grade certain"),
    "change": Term("计数的变化：+1 或 -1", "Change of the count: +1 or -1"),
    "code_version": Term("软件版本", "Version of the software"),
    "corrected": Term("核定出生数", "Corrected births"),
    "counted_month": Term("计入月份 yyyymm", "Month that counts the birth, yyyymm"),
    "delivered": Term("报送行数", "Rows delivered"),
    "delivered_row": Term("报送时的整行内容（JSON）", "The row as delivered, as JSON"),
    "delivery_sha256": Term("报送内容的指纹 SHA-256", "SHA-256 of the delivery"),
    "district_code": Term("区县代码", "Code of the district"),
    "encoding": Term("文件编码", "Character encoding of the file"),
    "expected": Term("按规则应为的数值", "The value that the rule expects"),
    "extract_date": Term("数据提取日期", "Date of the extracts"),
    "father_id_number": Term("父亲身份证号", "Father's ID number"),
    "father_name": Term("父亲姓名", "Father's name"),
    "father_name_raw": Term("报送时的父亲姓名", "Father's name as delivered"),
    "finished_at": Term("发布时间（UTC）", "When the run published (UTC)"),
    "for_review": Term("待复核的问题数", "Cases that a person has to look at first"),
    "form": Term(
        "本文件表结构的标记：更新时据以判断能否沿用",
        "Mark of the tables and of the program that wrote them: an update goes on from a file of "
        "its own form only",
    ),
    "girls": Term("女婴数", "Number of girls"),
    "grade": Term(
        "可信程度：certain 确定，probable 很可能，review 待复核", "Grade: certain, probable, review"
    ),
    "hospital_code": Term("医院代码", "Code of the hospital"),
    "hospital_name": Term("医院名称", "Name of the hospital"),
    "in_exchange": Term("部门交换通报有此出生", "An exchange notice tells of the birth"),
    "in_hospital": Term("医院分娩登记有此出生", "A hospital register tells of the birth"),
    "in_population": Term("人口登记有此出生", "The population register holds the birth"),
    "in_scope": Term(
        "活产、在统计期内、母亲为本区居民，并有未注销、未拒收的记录",
        "Live, in the window, of a resident mother, and told by a record that is neither cancelled "
        "nor refused",
    ),
    "in_wis": Term("WIS 有此出生", "WIS holds the birth"),
    "is_claim": Term(
        "该登记主张有此出生（注销的为否）", "The register claims the birth; false when cancelled"
    ),
    "names_hospital": Term("记录中写有医院名称", "The record names a hospital"),
    "notice_place": Term(
        "部门通报提示的地点：1、2 为本区医院，4 为其他医院，0 未写医院",
        "The place at which a notice hints: a hospital of the district (1, 2), another (4), none "
        "named (0)",
    ),
    "is_doubtful": Term(
        "有无佐证的问题：暂计入，尚未查实",
        "Has an unsupported case: counted until somebody has looked",
    ),
    "is_due": Term("出生已满31天，应已登记", "31 days have passed: registers should hold it"),
    "doubtful": Term("其中无佐证的出生", "Of these births of an unsupported case"),
    "duplicates": Term("减：重报", "Less: duplicates"),
    "false_reports": Term("减：虚报", "Less: false reports"),
    "mentioned": Term("至少一个来源提到的出生", "Births that a source mentions"),
    "moved_in": Term("加：移入", "Plus: moved in"),
    "not_counted": Term("减：不计而未立案的", "Less: not counted, without a case"),
    "not_due": Term("未到登记期限的出生", "Births that are not due yet"),
    "omitted": Term("加：漏报", "Plus: under-reported births"),
    "records_matched": Term("参加匹配的记录", "Records that were matched"),
    "reported_population": Term("人口登记上报的出生", "Births that the population register claims"),
    "reported_wis": Term("WIS 上报的出生", "Births that WIS reports"),
    "struck_out": Term(
        "提到而查为虚报或不属实、不计的出生", "Births mentioned that are found false"
    ),
    "is_kept": Term("该主张保留为其出生的计数", "The claim that is kept for its birth"),
    "is_linked": Term("两条记录归入同一出生", "Both records were given to one birth"),
    "is_quarantined": Term("该行被拒收", "The row was refused"),
    "is_repeated": Term(
        "重复主张：该出生已由另一条计入", "Another claim of this register counts the birth already"
    ),
    "is_resident": Term("母亲为本区居民", "The mother is resident in the district"),
    "match_probability": Term("匹配概率 0-1", "Probability that the match is right, 0 to 1"),
    "match_weight": Term("匹配权重，以2为底的对数", "Match weight, log base 2"),
    "message": Term("说明（中文）", "What is wrong, in Chinese"),
    "message_en": Term("说明（英文）", "What is wrong, in English"),
    "metric": Term("指标", "Name of the figure"),
    "month": Term("出生月份 yyyymm", "Month of birth, yyyymm"),
    "mother_birth_date": Term("母亲出生日期", "Mother's date of birth"),
    "mother_id_number": Term(
        "母亲身份证号（18位；无法成立时为空）",
        "Mother's ID number, 18 characters, null if it cannot be",
    ),
    "mother_id_raw": Term("报送时的母亲身份证号", "Mother's ID number as delivered"),
    "mother_name": Term("母亲姓名", "Mother's name"),
    "mother_name_raw": Term("报送时的母亲姓名", "Mother's name as delivered"),
    "moved_out": Term("登记为迁出", "Recorded as moved out"),
    "note_en": Term("指标说明（英文）", "What the figure says, in English"),
    "note_zh": Term("指标说明（中文）", "What the figure says, in Chinese"),
    "opened_on": Term("问题立案日期", "Date the case was opened"),
    "outcome": Term("分娩结局：live 活产，still 死胎死产", "Outcome: live or still"),
    "pairs_in_stratum": Term("同层记录对总数", "Pairs of this stratum in the whole run"),
    "parity": Term("孩次：母亲的第几个孩子", "Birth order of the child for the mother"),
    "parity_1": Term("一孩", "First births"),
    "parity_2": Term("二孩", "Second births"),
    "parity_3_plus": Term("三孩及以上", "Third and later births"),
    "place": Term("分娩地点代码", "Code of the place of delivery"),
    "plurality": Term("胎数", "Number of babies of the delivery"),
    "population": Term(
        "人口登记上报的出生数",
        "Births as the population register counts them, before correction",
    ),
    "present": Term("该来源已报送", "The source delivered"),
    "probability": Term("问题成立的概率 0-1", "Probability that the case is right, 0 to 1"),
    "probable": Term("可信程度为“很可能”的问题数", "Cases of grade probable"),
    "quarantined": Term("拒收行数", "Rows refused"),
    "reason": Term(
        "原因：有问题时为问题类型；无问题时为 not_due_yet 未到期、out_of_scope 不在范围、"
        "settled_by_other_sources 据其他来源、absent_without_case 缺登、repeated_without_case 重复",
        "Why: the type of the case, or where no case says so one of those named",
    ),
    "recorded_on": Term("登记或更新日期", "Date of recording"),
    "register": Term(
        "需更正的登记：wis、population、all(两者)", "Register to be corrected: wis, population, all"
    ),
    "report_month": Term("报表月份 yyyymm", "Month of the return, yyyymm"),
    "reported": Term("月报所填数值", "The value in the return"),
    "role": Term(
        "subject 问题对象，evidence 依据",
        "subject: what the case is about; evidence: what shows it",
    ),
    "row_number": Term("文件中的行号（标题为第1行）", "Row of the file; the heading is row 1"),
    "rows": Term("涉及行数", "Number of rows"),
    "rule": Term("规则代码", "Code of the rule"),
    "run_id": Term("运行编号", "Key of the run"),
    "sentence_en": Term("依据（英文）", "What shows the case, in English"),
    "sentence_zh": Term("依据（中文）", "What shows the case, in Chinese"),
    "severity": Term("error 错误，warning 警告，note 提示", "error, warning or note"),
    "sex": Term("性别：1 男，2 女，空为不明", "Sex: 1 male, 2 female, null unknown"),
    "sha256": Term("文件指纹 SHA-256", "SHA-256 of the file"),
    "source": Term(
        "来源：population 人口、wis 育龄妇女信息系统、hospital 医院、exchange 交换等", "Source"
    ),
    "source_file": Term("报送文件", "Delivered file"),
    "source_l": Term("左记录来源", "Source of the left record"),
    "source_r": Term("右记录来源", "Source of the right record"),
    "source_record_id": Term("来源中的记录编号", "Key of the record in its source"),
    "age_group": Term(
        "年龄组（五岁一组，15-49岁）；空为出生日期不明",
        "Age group of five years, 15 to 49; null where no date of birth is known",
    ),
    "mover_years": Term(
        "其中迁入、迁出妇女（日期不明）的人年：按整个统计期都在计",
        "Person-years of women who moved in or out, nobody knows when: as if present throughout",
    ),
    "settled_years": Term("未迁移妇女的人年", "Person-years of the women who have not moved"),
    "statistical_year": Term(
        "统计年度：上年10月1日至本年9月30日",
        "Statistical year, 1 October to 30 September, named for its end",
    ),
    "analysts_record_id": Term(
        "该记录在供分析文件中的编号", "The record's key in the analysts' file"
    ),
    "source_record_id_l": Term("左记录编号", "Key of the left record"),
    "source_record_id_r": Term("右记录编号", "Key of the right record"),
    "started_at": Term("运行开始时间（UTC）", "When the run started (UTC)"),
    "status": Term("状态", "Status"),
    "subtype": Term("问题细类", "Subtype of the case"),
    "subtype_en": Term("细类的英文名称", "The subtype's name in English"),
    "subtype_zh": Term("细类的中文名称", "The subtype's name in Chinese"),
    "task_en": Term("应做的事（英文）", "What the clerk has to do, in English"),
    "task_zh": Term("应做的事（中文）", "What the clerk has to do, in Chinese"),
    "telephone": Term("联系电话", "Telephone"),
    "town_code": Term(
        "乡镇代码（9位）；月报合计行为区县代码",
        "Code of the town, 9 digits; on a total row the district's",
    ),
    "town_name": Term("乡镇名称", "Name of the town"),
    "type_en": Term("类型的英文名称", "The type's name in English"),
    "type_order": Term("类型在名单和报告中的次序", "Place of the type on lists and in the report"),
    "type_zh": Term("类型的中文名称", "The type's name in Chinese"),
    "value": Term("数值", "Value"),
    "verification": Term(
        "下一次数据须证明的内容", "What the next extract has to show before it is verified"
    ),
    "village_code": Term("村代码（12位）", "Code of the village, 12 digits"),
    "taken_for": Term(
        "原先当作其重复的出生", "The birth that the record was taken for a repetition of"
    ),
    "village_name": Term("村名", "Name of the village"),
    "without_case": Term(
        "加：其他来源有、登记缺而未立案的出生",
        "Plus: births that others show and the register lacks, without a case",
    ),
    "window_end": Term("统计期止", "Last day of the window"),
    "window_start": Term("统计期始", "First day of the window"),
    "wis": Term("WIS 上报的出生数", "Births as WIS counts them, before correction"),
    "woman_id": Term("WIS 妇女编号", "Key of the woman in WIS"),
}

_OF_A_REGISTER = Term("登记：wis 或 population", "Register: wis or population")
_COUNTED_IN = Term(
    "登记计入该出生的月份 yyyymm：WIS 为报表月份，人口登记为登记月份",
    "Month in which the register counted the birth: of the return (WIS) or of registration "
    "(population)",
)
IN_TABLE: Mapping[tuple[str, str], Term] = {
    ("other_counts", "moved_in"): Term(
        "出生至计数之间迁入", "Of these, moved in between birth and count"
    ),
    ("other_counts", "moved_out"): Term(
        "出生至计数之间迁出", "Of these, moved away between birth and count"
    ),
    ("v_birth_cases", "register"): _OF_A_REGISTER,
    ("v_register_claims", "register"): _OF_A_REGISTER,
    ("v_settled_claims", "register"): _OF_A_REGISTER,
    ("v_revision_steps", "register"): _OF_A_REGISTER,
    ("v_reported_births", "register"): _OF_A_REGISTER,
    ("v_register_claims", "report_month"): _COUNTED_IN,
    ("v_settled_claims", "report_month"): _COUNTED_IN,
    ("v_reported_births", "report_month"): _COUNTED_IN,
    ("monthly_returns", "births"): Term("本月出生合计", "Births of the month"),
    ("monthly_returns", "boys"): Term("其中男", "Boys"),
    ("monthly_returns", "girls"): Term("其中女", "Girls"),
    ("monthly_returns", "parity_1"): Term("一孩", "First births"),
    ("monthly_returns", "parity_2"): Term("二孩", "Second births"),
    ("monthly_returns", "parity_3_plus"): Term("多孩", "Third and later births"),
    ("monthly_returns", "births_cumulative"): Term(
        "本统计年度累计出生", "Births of the statistical year so far"
    ),
    ("monthly_returns", "boys_cumulative"): Term(
        "本统计年度累计男", "Boys of the statistical year so far"
    ),
    ("monthly_returns", "girls_cumulative"): Term(
        "本统计年度累计女", "Girls of the statistical year so far"
    ),
    ("v_balance", "moved_out"): Term("减：移出", "Less: moved out"),
    ("v_balance", "register"): _OF_A_REGISTER,
    ("v_balance", "reported"): Term("登记上报的出生", "Births that the register reports"),
    ("v_balance", "month"): Term(
        "计入月份 yyyymm：WIS 为报表月份，人口登记为出生月份",
        "Month that counts the birth, yyyymm: of the return (WIS) or of birth (population)",
    ),
    ("cases", "status"): Term(
        "更正流程中的状态（见 docs/corrections.md）", "Where the case stands in the ledger"
    ),
    ("source_files", "rows"): Term("文件行数", "Rows of the file"),
    ("source_files", "status"): Term(
        "read 已读，damaged 损坏，unknown 不识别", "read, damaged or unknown"
    ),
    ("self_test", "grouped_by"): Term(
        "按什么分组：全部、医院、镇、婴儿性别", "By what: all, hospital, town, sex of the child"
    ),
    ("self_test", "group_code"): Term("哪一组的代码", "Code of the group"),
    ("self_test", "births"): Term("证据被改动的出生", "Births whose evidence was damaged"),
    ("self_test", "pairs"): Term(
        "它们的证据与登记的记录对", "Their pairs of evidence with a register's record"
    ),
    ("self_test", "found_again"): Term("其中再匹配上的", "Of these pairs, linked again"),
    ("self_test", "wrong_links"): Term(
        "与别的出生的登记误配", "Links with registers' records of other births"
    ),
    ("link_quality", "value"): Term("指标的数值", "The figure"),
    ("record_links", "match_probability"): Term(
        "记录属于该出生的概率", "Probability that the record tells of this birth"
    ),
    ("record_pairs", "stranger_bits"): Term(
        "同一出生对两户无关的人，以2为底", "One birth against two strangers, log base 2"
    ),
    ("record_pairs", "twin_rival_bits"): Term(
        "同一出生对双胎，以2为底", "One birth against twins, log base 2"
    ),
    ("record_pairs", "sibling_rival_bits"): Term(
        "同一出生对同一母亲的另一次生育，以2为底",
        "One birth against another of the same mother, log base 2",
    ),
    ("record_rivals", "margin_bits"): Term(
        "现在的划分比该记录另归时最好的划分可能多少，以2为底",
        "By how much the division beats the best in which this record is with others, log base 2",
    ),
    ("record_rivals", "rival_source"): Term(
        "在次优的划分里与之同为一次出生的记录的来源；空：另算一次出生",
        "Source of a record that it is with in the second best division; empty: it stands alone",
    ),
    ("record_rivals", "rival_source_record_id"): Term("该记录的编号", "Key of that record"),
    ("record_pairs", "rule"): Term(
        "确定性规则名，或 model 概率模型", "The certain agreement's name, or model"
    ),
}


def describe_table(table: str) -> str:
    """The comment of a published table or view. Raises: KeyError when the dictionary lacks it."""
    return _comment(TABLES[table])


def describe_column(table: str, column: str) -> str:
    """The comment of a published column. Raises: KeyError when the dictionary lacks it."""
    if table == "record_pairs" and column not in COLUMNS and (table, column) not in IN_TABLE:
        # The comparisons belong to the linkage model, which may change them without this file.
        return _comment(
            Term(
                f"比较项 {column}:等级越高越一致，-1 为缺失",
                f"Comparison {column}: higher agrees better",
            )
        )
    return _comment(IN_TABLE.get((table, column)) or COLUMNS.get(column) or _count_of(column))


def _count_of(column: str) -> Term:
    """A column that counts the listed cases of one type bears the type's code."""
    try:
        term = type_terms()[column]
    except KeyError:
        raise KeyError(f"no description of the column {column}") from None
    return Term(f"{term.zh}（确定和很可能）", f"{term.en}, certain and probable")


def _comment(term: Term) -> str:
    return f"{term.zh} / {term.en}"
