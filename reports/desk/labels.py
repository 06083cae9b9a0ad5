"""What the ledger's actions and its own reasons are called on the desk's pages; people's reasons
stay as written."""

from data.reference.terms import Term
from reports.desk.roles import ROLE_NAMES
from transforms.ledger.double_review import Verdict

ACTIONS = {
    "open": Term("发现", "found"),
    "evidence": Term("依据有变", "evidence changed"),
    "issue": Term("发出名单", "on a list"),
    "answer": Term("乡镇答复", "answered"),
    "sign": Term("签字", "signed"),
    "complete": Term("签字齐全", "all have signed"),
    "void signatures": Term("签字作废", "signatures void"),
    "hand over": Term("交登记部门", "change file"),
    "verify": Term("查证更正", "verified"),
    "reopen": Term("重新打开", "reopened"),
    "withdraw": Term("撤销", "withdrawn"),
    "overdue": Term("逾期", "overdue"),
    "put forward": Term("提交名单", "put forward"),
    "set aside": Term("不作问题", "set aside"),
    "undo": Term("撤销决定", "undone"),
    "comment": Term("备注", "comment"),
}
VERDICTS = {
    Verdict.IS_CASE: Term("是问题", "a case"),
    Verdict.IS_NONE: Term("不是问题", "none"),
    Verdict.CANNOT_TELL: Term("无法判断", "cannot tell"),
}
# The ledger names roles in Chinese.
ROLES_WRITTEN = {role.zh: role for role in ROLE_NAMES.values()} | {
    "run": Term("核对程序", "the run")
}
# Reasons that the program writes, in Chinese; they stand in the ledger in English.
REASONS = {
    "the run found it": "核对时发现",
    "on a list": "列入名单",
    "the town's reply": "乡镇答复",
    "all have signed": "全部签字",
    "in a change file": "已写入更正文件",
    "no answer by the deadline": "到期未答复",
    "the evidence has changed": "依据有变",
    "the decision is undone": "撤销决定",
    "reviewed": "已审核",
    "it is back: the extract shows it again": "新数据中再次出现",
    "refuted before; its evidence has changed": "曾被否定，现依据有变",
    "signed before; its evidence has changed": "已签字，现依据有变",
    "signed, and still wrong in the extract": "已签字，新数据中仍有误",
    "the extract shows the correction": "新数据显示已更正",
    "the evidence has changed: the case is no longer one": "依据有变，不再成为问题",
    "the register was corrected before the signatures": "签字前登记已更正",
    "the case vanished without its correction": "问题消失，但未见更正",
    "the town has changed its answer": "乡镇更改了答复",
}
