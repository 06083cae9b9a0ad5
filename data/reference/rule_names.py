"""What the rules of the checks are called, in Chinese and in English, so that a page says 重复报送
and not `resent_row`.

A rule's sentence, which says what to mend, stands with the rule; here is only its name. Rules that
judge one column are named for what is wrong with it.
"""

from collections.abc import Mapping

from data.reference.terms import Term

NAMES: Mapping[str, Term] = {
    "revoked_notice": Term("已撤回的通报", "Revoked notice"),
    # Rows that are no record, or a broken one.
    "missing_headings": Term("缺少栏目标题", "Headings missing"),
    "repeated_header": Term("重复的表头", "Headings repeated"),
    "above_heading": Term("表头以上的行", "Above the headings"),
    "hidden_copy": Term("隐藏工作表中的重复", "Copy on a hidden sheet"),
    "unclear_part": Term("所在文件无法判断", "File of unknown standing"),
    "total_row": Term("合计行", "Total"),
    "note_row": Term("制表说明", "Note"),
    "blank_row": Term("空行", "Blank row"),
    "broken_json": Term("JSON 不完整", "Broken JSON"),
    "repeated_key": Term("同一键出现两次", "Key repeated in one notice"),
    "foreign_object": Term("不是登记的对象", "Object that is no record"),
    "nested_value": Term("值不是单个值", "Nested value"),
    "damaged_file": Term("文件不完整", "Damaged file"),
    "nul_byte": Term("含空字节", "NUL byte"),
    "undecodable": Term("有无法识别的字节", "Undecodable bytes"),
    "truncated_row": Term("行被截断", "Truncated row"),
    "surplus_fields": Term("栏数过多", "Surplus fields"),
    "quote_damage": Term("引号不成对", "Unbalanced quotes"),
    "formula_like": Term("像电子表格公式", "Looks like a formula"),
    "mojibake": Term("乱码", "Garbled text"),
    # Keys and identity.
    "missing_key": Term("缺少编号", "Key missing"),
    "duplicate_key": Term("编号重复、内容不同", "One key, different content"),
    "respelled_key": Term("编号少了前面的 0", "Zeros lost in front of the key"),
    "resent_row": Term("重复报送", "Sent again"),
    "no_identity": Term("无从认人", "Nobody identified"),
    # The lists of towns and hospitals.
    "no_town_code": Term("不是乡镇代码", "No town's code"),
    "covered_to_before_from": Term("登记起止颠倒", "Coverage ends before it begins"),
    # The monthly returns.
    "no_town_row": Term("不是乡镇的行", "Row of no town"),
    "village_row": Term("村的行", "Row of a village"),
    "sex_sum": Term("男女之和不等于合计", "Boys and girls do not sum"),
    "parity_sum": Term("各孩次之和不等于合计", "Birth orders do not sum"),
    "cumulative": Term("累计数不符", "Cumulative figure does not follow"),
    "town_sum": Term("各镇之和不等于合计", "Towns do not sum"),
    "missing_town": Term("缺镇", "Town missing"),
    "unknown_town": Term("镇代码不在名单", "Unknown town"),
    "unknown_hospital": Term("医院代码不在名单", "Unknown hospital"),
    "wrong_month": Term("报表月份不符", "Wrong month"),
    "duplicate_row": Term("同镇同月重复", "Town and month twice"),
    "records_mismatch": Term("与 WIS 记录数不符", "Differs from the records of WIS"),
    # Other counts of the same children.
    "no_single_year": Term("不是单岁", "Not one year of births"),
    "counted_before_birth": Term("计数早于出生", "Counted before the last birth"),
    # Files.
    "file_damaged": Term("文件已损坏", "File damaged"),
    "parts_unclear": Term("各文件关系不明", "Files that cannot be told apart"),
    "register_in_parts": Term("由几个文件合成", "Register in parts"),
    "same_records": Term("同一份登记的副本", "Copy of a file"),
    "rows_at_limit": Term("在工作表上限处结束", "Ends where a sheet is full"),
    "file_locked": Term("文件有密码", "File locked by a password"),
}
# What is wrong with a column, by the beginning or the end of the rule's code.
_OF_A_COLUMN: Mapping[str, Term] = {
    "missing_": Term("{}为空", "{} missing"),
    "unreadable_": Term("{}无法识别", "{} unreadable"),
    "future_": Term("{}晚于提取日期", "{} after the extract"),
    "ancient_": Term("{}过早", "{} too early"),
    "invalid_": Term("{}超出范围", "{} out of range"),
    "left_out_": Term("{}未采用", "{} not used"),
    "_before_birth": Term("{}早于出生日期", "{} before the birth"),
}
_COLUMNS: Mapping[str, Term] = {
    "birth_date": Term("出生日期", "Birth date"),
    "delivery_date": Term("分娩日期", "Date of delivery"),
    "sex": Term("性别", "Sex"),
    "parity": Term("孩次", "Parity"),
    "town_code": Term("镇代码", "Town code"),
    "hospital_code": Term("医院代码", "Hospital code"),
    "sent_at": Term("发出时间", "Time of sending"),
    "registered_on": Term("登记日期", "Date of registration"),
    "report_month": Term("报表月份", "Month of the return"),
    "baby_sex": Term("新生儿性别", "Child's sex"),
    "outcome": Term("分娩结局", "Outcome"),
    "mother_age_years": Term("产妇年龄", "Mother's age"),
    "birth_weight_g": Term("出生体重", "Birth weight"),
    "gestation_weeks": Term("孕周", "Weeks of gestation"),
    "plurality": Term("胎数", "Plurality"),
    "birth_order": Term("胎内序号", "Order within the delivery"),
    "status": Term("状态", "Status"),
    "updated_at": Term("更新时间", "Time of update"),
    "updated_on": Term("更新日期", "Date of update"),
    "residency": Term("居住状况", "Residency"),
    "place": Term("分娩地点", "Place of birth"),
    "covered_from": Term("登记起", "Covered from"),
    "covered_to": Term("登记止", "Covered to"),
    "births": Term("本月出生合计", "Births of the month"),
    "boys": Term("男", "Boys"),
    "girls": Term("女", "Girls"),
    "parity_1": Term("一孩", "First children"),
    "parity_2": Term("二孩", "Second children"),
    "parity_3_plus": Term("多孩", "Third and later children"),
    "births_cumulative": Term("本年累计出生", "Births of the year"),
    "boys_cumulative": Term("本年累计男", "Boys of the year"),
    "girls_cumulative": Term("本年累计女", "Girls of the year"),
    "count_kind": Term("计数类别", "Kind of count"),
    "counted_on": Term("计数日期", "Date of the count"),
    "born_from": Term("出生自", "Born from"),
    "born_to": Term("出生至", "Born to"),
    "children": Term("儿童数", "Children"),
    "deaths": Term("其间死亡", "Deaths"),
    "moved_in": Term("其间迁入", "Moved in"),
    "moved_out": Term("其间迁出", "Moved out"),
}


def rule_name(code: str) -> Term:
    """What a rule is called; one that nobody has named yet names itself.

    >>> rule_name("resent_row").zh, rule_name("left_out_outcome").en
    ('重复报送', 'Outcome not used')
    """
    if code in NAMES:
        return NAMES[code]
    for affix, wrong in _OF_A_COLUMN.items():
        at_end = affix.startswith("_")
        if code.endswith(affix) if at_end else code.startswith(affix):
            column = code.removesuffix(affix) if at_end else code.removeprefix(affix)
            if column in _COLUMNS:
                of = _COLUMNS[column]
                return Term(wrong.zh.format(of.zh), wrong.en.format(of.en))
    return Term(code, code)
