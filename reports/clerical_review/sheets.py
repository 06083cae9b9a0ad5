"""Where things stand in the review workbook. The module that writes it and the module that reads it
back share this."""

from reports.clerical_review.items import KIND_TERMS, READERS, Kind

GUIDE_SHEET = "说明"
KEY_SHEET = "_key"
HEADING_ROW = 2
FIRST_ROW = HEADING_ROW + 1
CODE_COLUMN, ANSWER_COLUMN, REMARK_COLUMN, CLAIM_COLUMN = range(4)

GUIDE = (
    "1. 两位阅卷人各填各的表（甲、乙），互不商量，也不看对方的表。两表题目相同，次序不同。",
    "2. “记录对”：并排的两条记录说的是不是同一次出生？双胞胎是两次出生；死产也是一次分娩。",
    "3. “问题”：说明中的话是否属实？前面的记录是所依据的记录，最后一两条可能只是相近的记录，"
    "供对照。",
    "4. 在黄色的“答案”列从下拉列表中选择；确实看不出的选“无法判断”，不要猜。备注可写理由。",
    "5. 软件的判断、概率和抽样分层不在表上，请勿取消隐藏其他工作表。",
    "6. 填完后运行：birthrecon review-result 本文件。两人不一致的题目会列出，请先计算一致性，"
    "再商定。",
    "7. 本表含个人信息，只用于核准出生统计数字的质量；请妥善保管，用后按规定销毁。",
    "8. 题目中可能混有答案已知的对照题，用来了解判断的误差；对照题不作标记，也不计入估计。",
    "Two readers answer the same questions in different orders, each on their own sheets, without "
    "talking it over. Choose from the list in the yellow column; say 无法判断 (cannot tell) "
    "rather than guess. Some questions may be controls, whose answer is known. This file holds "
    "personal data: keep it safe, destroy it after use.",
)


def sheet_name(reader: str, kind: Kind) -> str:
    """The sheet on which a reader answers the questions of one kind."""
    return f"{READERS[reader].zh}-{KIND_TERMS[kind].zh}"


def cell_name(row: int, column: int) -> str:
    """A cell as spreadsheets call it, from its row and column counted from 0 (columns below 26)."""
    return f"{chr(ord('A') + column)}{row + 1}"
