"""虚报: a register claims a birth that something rules out."""

from data.reference.terms import Term
from transforms.case_types.id_faults import fault_of
from transforms.case_types.model import (
    CaseType,
    ChangeAction,
    CountEffect,
    Facts,
    Sentence,
    Subtype,
    VerificationRule,
)
from transforms.case_types.phrases import claim, en_date, evidence_name, removal, zh_date


def _sentence(facts: Facts) -> Sentence:
    zh, en = claim(facts)
    why_zh, why_en = _WHY[facts["subtype"]](facts)
    return f"{zh}{why_zh}", f"{en}{why_en}"


def _not_live_birth(facts: Facts) -> Sentence:
    source, day = evidence_name(facts), facts["evidence_birth_date"]
    return (
        f"；但据{source[0]}，{zh_date(day)}的这次分娩是死胎或死产，不是活产。",
        f"; but by {source[1]}, this delivery of {en_date(day)} was a stillbirth.",
    )


def _impossible_interval(facts: Facts) -> Sentence:
    rival, days = facts["rival_birth_date"], facts["days_apart"]
    return (
        f"；但该母亲于{zh_date(rival)}另生一孩（有其他来源证实），两次分娩只隔{days}天，不可能。",
        f"; but the same mother bore another child on {en_date(rival)}, which other sources "
        f"confirm: {days} days between two deliveries are impossible.",
    )


def _invalid_identity(facts: Facts) -> Sentence:
    number = facts["subject_mother_id"] or ""
    why = fault_of(number, facts["told_birth_date"])
    return (
        f"；但所填母亲身份证号 {number} 有误：{why.zh}，也没有其他来源证实这次出生。",
        f"; but the mother's ID number {number} is wrong: {why.en}. No other source confirms the "
        "birth.",
    )


def _no_delivery_found(facts: Facts) -> Sentence:
    hospital = facts["subject_hospital"] or ""
    return (
        f"，出生地点为{hospital}；该院交来的同期分娩登记完整，其中查不到这次分娩，其他来源也没有。",
        f", at {hospital}; the hospital's register of that time is complete and has no such "
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
            Term("生育间隔过短", "Interval too short"),
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
