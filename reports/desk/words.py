"""What the ledger's actions are called on the desk's pages."""

from reports.terms import Term

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
