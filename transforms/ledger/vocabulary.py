"""The words of the ledger's events: actions, the program's own reasons, roles.

The ledger stores codes; pages show terms in the reader's language. A person's reason stays as she
wrote it. Codes are never renamed: the chain of hashes covers them.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from data.reference.terms import Term


class Action(StrEnum):
    """What an event tells of."""

    BEGIN = "begin"
    CARRY_OVER = "carry over"
    MEET = "meet"
    SIGN_OFF = "sign-off"
    OPEN = "open"
    EVIDENCE = "evidence"
    DESCRIBE = "describe"
    ISSUE = "issue"
    RECEIVE = "receive"
    ANSWER = "answer"
    ASK_CONTROL = "ask control"
    ANSWER_CONTROL = "answer control"
    ANSWER_ASIDE = "answer aside"
    SIGN = "sign"
    COMPLETE = "complete"
    VOID_SIGNATURES = "void signatures"
    HAND_OVER = "hand over"
    VERIFY = "verify"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    OVERDUE = "overdue"
    PUT_FORWARD = "put forward"
    SET_ASIDE = "set aside"
    UNDO = "undo"
    COMMENT = "comment"
    READ = "read"
    REVEAL = "reveal"
    READ_BLIND = "read blind"
    JUDGE = "judge"
    DOWNLOAD = "download"
    SIGN_IN = "sign-in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGN_OUT = "sign-out"
    ACCOUNT_ADDED = "account added"
    ACCOUNT_PASSWORD = "account password"
    ACCOUNT_CHANGED = "account changed"
    ACCOUNT_DISABLED = "account disabled"
    ACCOUNT_ENABLED = "account enabled"
    SESSION_ENDED = "session ended"
    WAITS_ENDED = "waits ended"
    SEARCH = "search"


class Reason(StrEnum):
    """Why the program itself took a step."""

    LEDGER_BEGUN = "ledger_begun"
    OLDER_LEDGER = "older_ledger"
    RUN_MET_LEDGER = "run_met_ledger"
    SIGN_OFF_ORDER = "sign_off_order"
    SIGN_OFF_CHANGED = "sign_off_changed"
    DESCRIBED_ANEW = "described_anew"
    RUN_FOUND_IT = "run_found_it"
    IS_BACK = "is_back"
    REFUTED_BUT_EVIDENCE_CHANGED = "refuted_but_evidence_changed"
    SIGNED_BUT_EVIDENCE_CHANGED = "signed_but_evidence_changed"
    ASKED_BUT_EVIDENCE_CHANGED = "asked_but_evidence_changed"
    SIGNED_AND_STILL_WRONG = "signed_and_still_wrong"
    SIGNED_AND_WRONG_AGAIN = "signed_and_wrong_again"
    EVIDENCE_CHANGED = "evidence_changed"
    NOT_CORRECTED = "not_corrected"
    CORRECTED_BEFORE_SIGNATURES = "corrected_before_signatures"
    NO_CASE_ANY_MORE = "no_case_any_more"
    EXTRACT_SHOWS_CORRECTION = "extract_shows_correction"
    GONE_WITHOUT_CORRECTION = "gone_without_correction"
    NO_ANSWER_IN_TIME = "no_answer_in_time"
    LIST_WENT_OUT = "list_went_out"
    ON_A_LIST = "on_a_list"
    CONTROL = "control"
    REPLY_CAME = "reply_came"
    TOWN_REPLIED = "town_replied"
    TOWN_CHANGED_ITS_ANSWER = "town_changed_its_answer"
    SIGNATURE = "signature"
    ALL_HAVE_SIGNED = "all_have_signed"
    IN_A_CHANGE_FILE = "in_a_change_file"
    DECISION_UNDONE = "decision_undone"
    REVIEWED = "reviewed_without_comment"
    AT_THE_DESK = "at_the_desk"
    DOUBLE_REVIEW = "double_review"
    READER_HAS_JUDGED = "reader_has_judged"
    AT_THE_TERMINAL = "at_the_terminal"
    TAKEN_OUT = "taken_out"
    FOR_REVIEW = "for_review"
    WRONG_PASSWORD = "wrong_password"
    DESK_ACCOUNTS = "desk_accounts"


class LedgerRole(StrEnum):
    """As whom somebody acts. Desk roles are stored by their Chinese names, as the first ledgers
    were; who signs is named in the settings, and shown as it stands there."""

    RUN = "run"
    SIGN_IN = "desk"
    SYSTEM = "系统管理"
    STATISTICIAN = "统计员"
    REVIEWER = "审核员"
    TOWN_CLERK = "镇经办人"
    AUDITOR = "审计员"
    ADMIN = "管理员"


ACTION_TERMS: Mapping[Action, Term] = {
    Action.BEGIN: Term("启用台账", "ledger begun"),
    Action.CARRY_OVER: Term("旧台账转入", "carried over"),
    Action.MEET: Term("对照数据", "run met the ledger"),
    Action.SIGN_OFF: Term("签字顺序", "order of signatures"),
    Action.DESCRIBE: Term("更新说明", "described anew"),
    Action.OPEN: Term("发现", "found"),
    Action.EVIDENCE: Term("依据有变", "evidence changed"),
    Action.ISSUE: Term("发出名单", "on a list"),
    Action.RECEIVE: Term("收到答复", "reply received"),
    Action.ANSWER: Term("乡镇答复", "answered"),
    Action.ASK_CONTROL: Term("作为对照再问", "asked again as a control"),
    Action.ANSWER_CONTROL: Term("对照的答复", "control answered"),
    Action.ANSWER_ASIDE: Term("答复时已不在问", "answered, no longer asked"),
    Action.SIGN: Term("签字", "signed"),
    Action.COMPLETE: Term("签字齐全", "all have signed"),
    Action.VOID_SIGNATURES: Term("签字作废", "signatures void"),
    Action.HAND_OVER: Term("交登记部门", "change file"),
    Action.VERIFY: Term("查证更正", "verified"),
    Action.REOPEN: Term("重新打开", "reopened"),
    Action.WITHDRAW: Term("撤销", "withdrawn"),
    Action.OVERDUE: Term("逾期", "overdue"),
    Action.PUT_FORWARD: Term("列入更正名单", "put forward"),
    Action.SET_ASIDE: Term("排除", "set aside"),
    Action.UNDO: Term("撤销决定", "undone"),
    Action.COMMENT: Term("备注", "comment"),
    Action.READ: Term("查看问题", "read"),
    Action.REVEAL: Term("查看号码", "numbers shown"),
    Action.READ_BLIND: Term("盲审查看", "read blind"),
    Action.JUDGE: Term("盲审判断", "judged"),
    Action.DOWNLOAD: Term("取走文件", "file taken out"),
    Action.SIGN_IN: Term("登录", "signed in"),
    Action.SIGN_IN_REFUSED: Term("登录被拒", "sign-in refused"),
    Action.SIGN_OUT: Term("退出", "signed out"),
    Action.ACCOUNT_ADDED: Term("新建账号", "account added"),
    Action.ACCOUNT_PASSWORD: Term("更换口令", "password changed"),
    Action.ACCOUNT_CHANGED: Term("更改账号", "account changed"),
    Action.ACCOUNT_DISABLED: Term("停用账号", "account disabled"),
    Action.ACCOUNT_ENABLED: Term("启用账号", "account enabled"),
    Action.SESSION_ENDED: Term("结束登录", "sign-in ended"),
    Action.WAITS_ENDED: Term("解除登录等待", "waits ended"),
    Action.SEARCH: Term("按姓名或号码查找", "searched by name or number"),
}
REASON_TERMS: Mapping[Reason, Term] = {
    Reason.LEDGER_BEGUN: Term("台账由此开始", "the ledger begins here"),
    Reason.OLDER_LEDGER: Term(
        "由旧版台账转入，此前内容无法逐项证明",
        "carried over from an older ledger: what came before cannot be proved item by item",
    ),
    Reason.RUN_MET_LEDGER: Term("一次核对与台账对照", "a run met the ledger"),
    Reason.SIGN_OFF_ORDER: Term("设置中的签字顺序", "the order of signatures in the settings"),
    Reason.SIGN_OFF_CHANGED: Term("签字顺序有变", "the order of signatures has changed"),
    Reason.DESCRIBED_ANEW: Term(
        "依据未变，等级、乡镇或月份有变",
        "same evidence, another grade, town or month",
    ),
    Reason.RUN_FOUND_IT: Term("核对时发现", "the run found it"),
    Reason.IS_BACK: Term("新数据中再次出现", "it is back: the extract shows it again"),
    Reason.REFUTED_BUT_EVIDENCE_CHANGED: Term(
        "曾被否定，现依据有变", "refuted before; its evidence has changed"
    ),
    Reason.SIGNED_BUT_EVIDENCE_CHANGED: Term(
        "已签字，现依据有变", "signed before; its evidence has changed"
    ),
    Reason.ASKED_BUT_EVIDENCE_CHANGED: Term(
        "乡镇核查的是此前的依据，现依据有变，须再问",
        "the town was asked about other evidence than there is now: it is asked again",
    ),
    Reason.SIGNED_AND_STILL_WRONG: Term(
        "已签字，新数据中仍有误", "signed, and still wrong in the extract"
    ),
    Reason.SIGNED_AND_WRONG_AGAIN: Term(
        "已签字，新数据中换成了另一个错误值",
        "signed, and another wrong value stands in the extract",
    ),
    Reason.EVIDENCE_CHANGED: Term("依据有变", "the evidence has changed"),
    Reason.NOT_CORRECTED: Term("签字的更正未落实", "the signed correction was not made"),
    Reason.CORRECTED_BEFORE_SIGNATURES: Term(
        "签字前登记已更正", "the register was corrected before the signatures"
    ),
    Reason.NO_CASE_ANY_MORE: Term(
        "依据有变，不再成为问题", "the evidence has changed: the case is no longer one"
    ),
    Reason.EXTRACT_SHOWS_CORRECTION: Term("新数据显示已更正", "the extract shows the correction"),
    Reason.GONE_WITHOUT_CORRECTION: Term(
        "问题消失，但未见更正", "the case vanished without its correction"
    ),
    Reason.NO_ANSWER_IN_TIME: Term("到期未答复", "no answer by the deadline"),
    Reason.LIST_WENT_OUT: Term("名单已发出", "a list went out"),
    Reason.ON_A_LIST: Term("列入名单", "on a list"),
    Reason.CONTROL: Term(
        "已查证的问题，作为对照再问", "a case that is proved, asked again as a control"
    ),
    Reason.REPLY_CAME: Term("收到一份答复", "a reply came"),
    Reason.TOWN_REPLIED: Term("乡镇答复", "the town's reply"),
    Reason.TOWN_CHANGED_ITS_ANSWER: Term("乡镇更改了答复", "the town has changed its answer"),
    Reason.SIGNATURE: Term("按顺序签字", "a signature in its turn"),
    Reason.ALL_HAVE_SIGNED: Term("全部签字", "all have signed"),
    Reason.IN_A_CHANGE_FILE: Term("已写入更正文件", "in a change file"),
    Reason.DECISION_UNDONE: Term("撤销决定", "the decision is undone"),
    Reason.REVIEWED: Term("已审核", "reviewed"),
    Reason.AT_THE_DESK: Term("在核对台", "at the desk"),
    Reason.DOUBLE_REVIEW: Term("双人盲审", "double review"),
    Reason.READER_HAS_JUDGED: Term("盲审人已判断", "a reader has judged"),
    Reason.AT_THE_TERMINAL: Term("在命令行", "at the terminal"),
    Reason.TAKEN_OUT: Term("含身份信息的文件被取走", "a file with identities was taken out"),
    Reason.FOR_REVIEW: Term("抽样供复核", "a sample was drawn for review"),
    Reason.WRONG_PASSWORD: Term("账号或口令不对", "wrong name or password"),
    Reason.DESK_ACCOUNTS: Term("核对台账号", "accounts of the desk"),
}
ROLE_TERMS: Mapping[LedgerRole, Term] = {
    LedgerRole.RUN: Term("核对程序", "the run"),
    LedgerRole.SIGN_IN: Term("登录", "sign-in"),
    LedgerRole.SYSTEM: Term("系统管理", "system administrator"),
    LedgerRole.STATISTICIAN: Term("统计员", "Statistician"),
    LedgerRole.REVIEWER: Term("审核员", "Reviewer"),
    LedgerRole.TOWN_CLERK: Term("镇经办人", "Town clerk"),
    LedgerRole.AUDITOR: Term("审计员", "Auditor"),
    LedgerRole.ADMIN: Term("管理员", "Administrator"),
}
# Ledgers of before stored the reasons as these English sentences, so they stay as they are.
_OLD_REASONS: Mapping[str, Reason] = {term.en: reason for reason, term in REASON_TERMS.items()}
_OLD_SIGNATURE = re.compile(r"signature \d+")


def action_term(action: str) -> Term:
    """What an event's action is called. One that only a later version writes names itself."""
    return ACTION_TERMS[Action(action)] if action in _ACTIONS else Term(action, action)


def reason_term(why: str) -> Term:
    """What an event's reason says; a person's own words in both languages alike.

    >>> reason_term("on_a_list").zh, reason_term("on a list").zh, reason_term("问过村组").en
    ('列入名单', '列入名单', '问过村组')
    """
    if why in _REASONS:
        return REASON_TERMS[Reason(why)]
    if _OLD_SIGNATURE.fullmatch(why):
        return REASON_TERMS[Reason.SIGNATURE]
    old = _OLD_REASONS.get(why)
    return REASON_TERMS[old] if old else Term(why, why)


def role_term(role: str) -> Term:
    """What a role is called; one that the settings name, such as who signs, as it stands there."""
    return ROLE_TERMS[LedgerRole(role)] if role in _ROLES else Term(role, role)


_ACTIONS = frozenset(Action)
_REASONS = frozenset(Reason)
_ROLES = frozenset(LedgerRole)
