"""What the ledger refuses, each refusal by name with its sentence in Chinese and in English."""

from enum import Enum

from data.reference.terms import STATUSES, Term
from transforms.ledger.states import State


class Refusal(Enum):
    """Why a step was not taken, or a reply not taken in. Names in braces are filled in."""

    UNKNOWN_CASE = Term("台账中没有问题 {case_id}。", "The ledger has no case {case_id}.")
    ILLEGAL_STEP = Term(
        "问题 {case_id} 目前为“{before}”，不能改为“{after}”。",
        "Case {case_id} is '{before}' and cannot become '{after}'.",
    )
    STALE_CASE = Term(
        "问题 {case_id} 已被他人改动（现为“{state}”），您的操作没有保存；请刷新后再决定。",
        "Somebody else has moved case {case_id} (now '{state}'); nothing of yours was saved. Look "
        "at it again, then decide.",
    )
    NOT_TO_DECIDE = Term(
        "问题 {case_id} 目前为“{state}”，不能在此决定。",
        "Case {case_id} is '{state}'; it cannot be decided here.",
    )
    DECIDED_ALREADY = Term("问题 {case_id} 已经是此决定。", "Case {case_id} is decided so already.")
    THIRD_PERSON_DECIDES = Term(
        "您与另一人对问题 {case_id} 判断不一，须由第三人决定。",
        "You and another reader disagree on {case_id}: a third person decides.",
    )
    NOTHING_TO_UNDO = Term(
        "问题 {case_id} 没有可以撤销的本人决定（之后已有其他操作，或由他人决定）。",
        "Case {case_id} has no decision of yours to undo: something came after it, or it is "
        "another's.",
    )
    JUDGED_BY_TWO = Term(
        "问题 {case_id} 已由两人判断，不能再改。",
        "Two readers have judged case {case_id}; that stands.",
    )
    NOT_TO_JUDGE = Term(
        "问题 {case_id} 不待判断：不属待复核，或已有决定。",
        "Case {case_id} waits for no judgement: not for review, or decided.",
    )
    NOT_BLIND = Term(
        "您已看过问题 {case_id} 的页面，不能再盲审。",
        "You have opened case {case_id}, and cannot judge it blind any more.",
    )
    NOTHING_TO_SIGN = Term("名单 {number} 没有待签字的问题。", "List {number} has no case to sign.")
    NO_CORRECTION_TO_SIGN = Term(
        "问题 {case_id} 目前为“{state}”，没有需要签字的更正。",
        "Case {case_id} is '{state}': there is no correction to sign.",
    )
    CHANGED_SINCE_SIGNED = Term(
        "问题 {case_id} 的内容在签字之后有变动，签字不予接收；请重新核对后再签。",
        "Case {case_id} has changed since it was signed; the signature is refused. Read it again, "
        "then sign.",
    )
    ROLE_HAS_SIGNED = Term(
        "问题 {case_id} 已有“{role}”的签字，同一签字不能重复使用。",
        "Case {case_id} is signed as {role} already; a signature counts once.",
    )
    PERSON_HAS_SIGNED = Term(
        "{name} 已在问题 {case_id} 上签过字；签字须是不同的人。",
        "{name} has signed case {case_id} already; signers must differ.",
    )
    NOBODY_SIGNED = Term(
        "“{name}”不是人名；请写签字人的姓名。", "'{name}' names nobody: write who has signed."
    )
    SIGNED_BEFORE_PAPER = Term(
        "问题 {case_id} 的签字日期 {day} 早于收到答复或前一个签字的日期 {earliest}，签字不予登记；"
        "请核对 --on 的日期。",
        "A signature of {day} for case {case_id} would be before the answer came or the one before "
        "was given, {earliest}; it is refused. Check the day of --on.",
    )
    OUT_OF_TURN = Term(
        "问题 {case_id} 下一个应由“{expected}”签字，而不是“{role}”。",
        "The next to sign case {case_id} is {expected}, not {role}.",
    )
    SIGNED_IN_OTHER_ORDER = Term(
        "问题 {case_id} 此前按另一签字顺序签过，须先作废原签字。",
        "Case {case_id} was signed in another order before; those signatures have to be void "
        "first.",
    )
    SIGNATURES_STAND = Term(
        "问题 {case_id} 的签字尚未作废，内容不能变动。",
        "The signatures of case {case_id} still stand; what they were given for cannot change.",
    )
    NOT_SIGNED_BY_ALL = Term(
        "问题 {case_id} 的签字不齐全，或不是针对现在的内容（现有 {count} 个）。",
        "Case {case_id} is not signed by all, or not for what it says now ({count} stand).",
    )
    OTHER_ANSWERS = Term(
        "名单 {number} 的答复与纸上的校验码不符，签字不予登记；请重新打印后再签。",
        "The answers of list {number} are not those of the paper's hash; print it again, then "
        "sign.",
    )
    NOT_THEIR_RIGHT = Term("“{role}”无权“{action}”。", "{role} has no right to do this: {action}.")
    UNKNOWN_ACTION = Term("没有“{action}”这种操作。", "There is no action '{action}'.")
    CONTRADICTS_LEDGER = Term(
        "“{action}”（{case_id}）与此前的记录不符：{name} 应为 {known}。",
        "'{action}' ({case_id}) contradicts what came before: {name} has to be {known}.",
    )
    UNLAWFUL_EVENT = Term(
        "{actor} 的“{action}”不是本程序会写的记录。",
        "'{action}' of {actor} is no event that this program would write.",
    )
    UNKNOWN_LIST = Term("台账没有发出过名单 {number}", "no list {number} was ever issued")
    ALTERED_FILE = Term(
        "校验码与发出的名单 {number} 不符：文件被改动，请重新填写原文件",
        "its hash is not that of list {number}; fill in the original file",
    )
    REPLACED_LIST = Term(
        "名单 {number} 已由 {later} 代替，请填写新名单",
        "list {number} was replaced by {later}; fill in the new one",
    )
    OLD_REPLY = Term(
        "这是一份旧的答复，此后已收到更新的答复；若确要改回，请在备注中写明改回的原因后再交回",
        "this reply is an old one: a later one was received; to go back to it on purpose, say why "
        "in a remark and return it again",
    )
    NOT_ON_THE_LIST = Term("名单上没有问题 {case_id}", "case {case_id} is not on the list")
    NO_CASE_NUMBER = Term("没有问题编号", "the row has no case number")
    TWICE_ON_THE_LIST = Term("问题 {case_id} 出现了两次", "case {case_id} stands here twice")
    ROW_MISSING = Term("缺少问题 {case_id} 的一行", "the row of case {case_id} is missing")
    LOCKED_CELL = Term(
        "锁定的单元格被改动，请恢复原文", "a locked cell was altered; put its text back"
    )
    NO_FINDING = Term("没有核查结果", "there is no finding")
    NO_SUCH_FINDING = Term(
        "核查结果“{written}”不在选项中；请从下拉列表选择：属实、不属实、部分属实、无法核实",
        "'{written}' is none of the choices; choose from the cell's list: True, Not true, Partly "
        "true, Cannot be verified",
    )
    CORRECTION_MISSING = Term("“部分属实”须写明更正内容", "'Partly true' needs the correction")
    REASON_MISSING = Term(
        "“无法核实”须在备注写明原因", "'Cannot be verified' needs a reason in the remark"
    )
    NOBODY_CHECKED = Term("没有核查人", "nobody is named who checked")
    NO_NAME = Term(
        "核查人“{written}”不是人名，请写姓名", "'{written}' names nobody; write who checked"
    )
    DITTO = Term(
        "“{written}”指的是别的格，名单排序后无从知道是哪一格；请写出内容",
        "'{written}' points to another cell, and nobody can tell which once rows are sorted; write "
        "it out",
    )
    CUT_NUMBER = Term(
        "“{written}”是被表格程序截断的长号码，末几位已丢失；请把单元格格式改为“文本”，重新填写全部"
        "数字",
        "'{written}' is a long number of which the program has lost the last digits; make the cell "
        "a text, and type all digits again",
    )
    SAYS_NOTHING = Term(
        "“{written}”没有说明内容：“部分属实”须写明正确的内容，“无法核实”须写明原因",
        "'{written}' says nothing: 'Partly true' needs what is right, 'Cannot be verified' the "
        "reason",
    )
    NO_DATE = Term("没有核查日期", "there is no date of the check")
    NOT_A_DATE = Term(
        "核查日期“{written}”无法识别；请写年、月、日，如 2009-08-15",
        "'{written}' is no date; write year, month and day: 2009-08-15",
    )
    DATE_OUT_OF_RANGE = Term(
        "核查日期须在 {earliest} 至 {latest} 之间",
        "the date must lie between {earliest} and {latest}",
    )
    TOO_LATE_TO_ANSWER = Term(
        "问题 {case_id} 已为“{state}”，不能再改答复",
        "case {case_id} is '{state}' already; its answer can no longer change",
    )

    def told(self, **values: object) -> tuple[str, str]:
        """(Chinese, English) with the values filled in; a state is named in the language.

        >>> Refusal.NOT_TO_DECIDE.told(case_id="C1", state=State.OPEN)[0]
        '问题 C1 目前为“待处理”，不能在此决定。'
        """
        zh = {name: _named(value).zh for name, value in values.items()}
        en = {name: _named(value).en for name, value in values.items()}
        return self.value.zh.format(**zh), self.value.en.format(**en)


def _named(value: object) -> Term:
    if isinstance(value, Term):
        return value
    return STATUSES[value] if isinstance(value, State) else Term(str(value), str(value))
