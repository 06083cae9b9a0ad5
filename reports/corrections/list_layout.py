"""What a correction list says and how wide: columns, answers and instructions, in Chinese and in
English.

Values only. `list_workbook` writes the workbook; `draft_lists` and `issue` choose its cases.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from data.reference.terms import Term


@dataclass(frozen=True)
class ListColumn:
    """A column of a list: its key in the row, its heading, its width in characters, and whether the
    clerk fills it. former: headings of lists that are still out with a town."""

    key: str
    heading: Term
    width: float
    is_answer: bool = False
    former: tuple[str, ...] = ()


COLUMNS = (
    ListColumn("number", Term("序号", "No."), 4.5),
    ListColumn("case_id", Term("问题编号", "Case"), 10),
    ListColumn("case_type", Term("类型", "Type"), 6),
    ListColumn("subtype", Term("细类", "Subtype"), 8),
    ListColumn("register", Term("需更正的登记", "Register to correct"), 8),
    ListColumn("sentence", Term("问题说明", "What was found"), 33),
    ListColumn("task", Term("应做的事", "What to do"), 21),
    ListColumn("mother", Term("母亲姓名", "Mother"), 8),
    ListColumn("mother_id", Term("母亲身份证号", "Mother's ID number"), 12),
    ListColumn("child", Term("婴儿", "Child"), 8),
    ListColumn("birth_date", Term("出生日期", "Birth date"), 11),
    ListColumn("home", Term("村组或住址", "Village or address"), 14),
    ListColumn("father", Term("父亲姓名", "Father"), 8),
    ListColumn("telephone", Term("联系电话", "Telephone"), 12.5),
    ListColumn("records", Term("涉及记录", "Records"), 16),
    ListColumn("grade", Term("可信程度", "Grade"), 7, former=("把握",)),
    ListColumn("finding", Term("核查结果", "Finding"), 9, is_answer=True),
    ListColumn("correction", Term("更正内容", "Correction"), 13, is_answer=True),
    ListColumn("checked_by", Term("核查人", "Checked by"), 8, is_answer=True),
    ListColumn("checked_on", Term("核查日期", "Checked on"), 11, is_answer=True),
    ListColumn("remark", Term("备注", "Remark"), 10, is_answer=True),
)

FINDINGS = (
    Term("属实", "True"),
    Term("不属实", "Not true"),
    Term("部分属实", "Partly true"),
    Term("无法核实", "Cannot be verified"),
)
# What lists that are still out with a town let their clerks choose.
FORMER_FINDINGS = {"部分属实需更正": "部分属实"}

GUIDE_SHEET = Term("填写说明", "Instructions")
CORRECTION_SHEET = Term("更正名单", "Corrections")
REVIEW_SHEET = Term("待复核", "For review")
DISTRICT_LEVEL = Term("区级", "District")

DRAFT = Term("草稿，不得填写或交回", "Draft: do not fill in or return")
DRAFT_NOTE = Term(
    "这是草稿，随每次核对变动，不能填写，也不能交回。"
    "要填写的名单由区里发出，文件在 issued 文件夹中。",
    "A draft: it changes with every run and can neither be filled in nor returned. The list to "
    "fill in is issued by the district and lies in the folder issued.",
)
TITLES: Mapping[str, Term] = {
    "guide": Term("出生登记核查更正名单", "Birth registers: list for correction"),
    "corrections": Term("出生登记更正名单", "Births to correct"),
    "review": Term(
        "待复核名单（请先核实，不要直接更正）",
        "Births for review (look first, correct nothing yet)",
    ),
}
FACTS: Mapping[str, Term] = {
    "number": Term("名单编号", "List number"),
    "draft": Term("草稿编号", "Draft number"),
    "town": Term("乡镇", "Town"),
    "extract_date": Term("数据提取日期", "Date of the extracts"),
    "issued_on": Term("发出日期", "Issued on"),
    "deadline": Term("交回期限", "Return by"),
    "corrections": Term("更正名单（条）", "Cases to correct"),
    "review": Term("待复核（条）", "Cases for review"),
    "sha256": Term("内容校验码 SHA-256", "Content SHA-256"),
    "ledger_head": Term("发出前台账末尾", "Ledger's head before it"),
}
NOTHING_HERE = Term("本次没有需要处理的问题。", "There is nothing to do on this sheet.")
CHOOSE_FINDING = Term("请从下拉列表中选择", "Choose from the list")
ENTER_DATE = Term(
    "请填写不早于数据提取日期的日期，如 2009-08-15",
    "A date not before the extracts, such as 2009-08-15",
)
PAGES = Term("第 &P 页 共 &N 页", "Page &P of &N")

INSTRUCTIONS = (
    Term(
        "1. “更正名单”是几个登记互相比对后可信程度高的问题，请逐条入户或查档核对后更正登记。",
        "1. Corrections: registers contradict each other. Check each case, then correct the "
        "register.",
    ),
    Term(
        "2. “待复核”只是线索，可信程度不够，请先核实；没有核实清楚之前不要改动登记。",
        "2. For review: hints only. Correct nothing until they are verified.",
    ),
    Term(
        "3. 只有浅黄色的五列可以填写：核查结果（下拉选择）、更正内容、核查人、核查日期、备注。",
        "3. Only the five yellow columns can be filled in; the finding is chosen from a list.",
    ),
    Term(
        "4. 核查结果：属实=问题存在；不属实=登记无误；部分属实=问题存在但与所述不同，"
        "请写明更正内容；无法核实=已核查而查不清，请在备注写明原因。",
        "4. True: the case stands. Not true: the register is right. Partly true: say what is "
        "right. Cannot be verified: say why in the remark.",
    ),
    Term(
        "5. 请保留问题编号和名单编号，填好后整个文件交回区里，不要另存为其他格式。",
        "5. Keep the case and list numbers and return the whole file as it is.",
    ),
    Term(
        "6. 身份证号只显示部分数字，足以认人；只有号码本身有误的问题，说明中才写出完整号码。"
        "电话是否写全，由区里决定。",
        "6. ID numbers are masked; only where a number itself is in question, the text gives it "
        "whole. Whether telephones are whole is for the district to say.",
    ),
    Term(
        "7. 本名单只用于核准出生统计数字。含个人信息，请妥善保管，用后按规定销毁。",
        "7. This list serves the count of births only. It holds personal data: keep it safe, "
        "destroy it after use.",
    ),
)
ANSWER_TINT = "#FFFBE0"

# What a town must leave alone; the row's number is no part of what the row says.
LOCKED = tuple(column.key for column in COLUMNS if not column.is_answer and column.key != "number")
