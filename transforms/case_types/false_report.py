"""虚报: a register claims a birth that something rules out."""

from data.reference.terms import Term
from transforms.case_types.model import (
    CaseType,
    ChangeAction,
    CountEffect,
    Facts,
    Sentence,
    Subtype,
    VerificationRule,
)
from transforms.case_types.phrases import claim, delivery, en_date, removal, zh_date


def _sentence(facts: Facts) -> Sentence:
    zh, en = claim(facts)
    why_zh, why_en = _WHY[facts["subtype"]](facts)
    return f"{zh}{why_zh}", f"{en}{why_en}"


def _not_live_birth(facts: Facts) -> Sentence:
    zh, en = delivery(facts)
    return f"，但{zh}，结局为死胎或死产。", f"; but {en}, and calls it a stillbirth."


def _impossible_interval(facts: Facts) -> Sentence:
    rival, days = facts["rival_birth_date"], facts["days_apart"]
    return (
        f"，但同一母亲另有{zh_date(rival)}的出生已得到证实，两者仅相隔{days}天。",
        f"; but another, supported birth of the same mother was on {en_date(rival)}, only {days} "
        "days away.",
    )


def _invalid_identity(facts: Facts) -> Sentence:
    number = facts["subject_mother_id"] or ""
    return (
        f"，但所填母亲身份证号 {number} 不可能是产妇的号码（号码无效或年龄不合），"
        "也没有其他来源佐证。",
        f"; but the mother's ID number {number} cannot be a mother's (impossible number or age), "
        "and no other source supports the birth.",
    )


def _no_delivery_found(facts: Facts) -> Sentence:
    hospital = facts["subject_hospital"] or ""
    return (
        f"，出生地点为{hospital}，但该院同期完整的分娩登记中没有此分娩，其他来源也无记录。",
        f", at {hospital}; but that hospital's register, complete at the time, has no such "
        "delivery, nor has any other source.",
    )


def _task(facts: Facts) -> Sentence:
    zh, en = removal(facts)
    return f"核实没有这次出生后，{zh}。", f"If there was no such birth, {en}."


_WHY = {
    "not_live_birth": _not_live_birth,
    "impossible_interval": _impossible_interval,
    "invalid_identity": _invalid_identity,
    "no_delivery_found": _no_delivery_found,
}

FALSE_REPORT = CaseType(
    code="false_report",
    term=Term("虚报", "False report"),
    definition=Term(
        "登记称在有完整分娩登记的医院出生，而该院查无分娩，也没有其他来源支持；或证据相反。",
        "A register claims a birth in a hospital with a complete register, and neither it"
        " nor any source supports it; or the evidence contradicts it.",
    ),
    revision=Term("剔除虚报", "false reports removed"),
    colour="#D55E00",
    tint="#FBEBE7",
    change=ChangeAction.REMOVE,
    verification=VerificationRule.NO_CLAIM_LEFT,
    effect=CountEffect.REMOVES,
    drafts=("uncorroborated_drafts", "stillbirth_drafts"),
    sentence=_sentence,
    task=_task,
    subtypes=(
        Subtype("no_delivery_found", Term("查无分娩", "No delivery found"), rests_on_absence=True),
        Subtype("not_live_birth", Term("非活产", "Not a live birth")),
        Subtype(
            "impossible_interval",
            Term("生育间隔不可能", "Impossible interval"),
            rests_on_absence=True,
        ),
        Subtype(
            "invalid_identity",
            Term("母亲身份无效", "Invalid identity"),
            rests_on_absence=True,
            shows_whole_number=True,
        ),
    ),
)
