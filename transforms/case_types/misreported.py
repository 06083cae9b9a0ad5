"""错报: the birth is matched, and a value of the register contradicts the evidence."""

from datetime import date

from data.reference.terms import SEXES, VALUES, Term
from transforms.case_types.model import (
    CaseType,
    ChangeAction,
    ContradictedValue,
    CountEffect,
    Facts,
    Sentence,
    Subtype,
    VerificationRule,
)
from transforms.case_types.phrases import en_date, evidence_name, source_name, spaced, zh_date

_Contradiction = tuple[str, str | None, str | None]
"""(key of VALUES, what the register states, what the other side shows)."""


def _contradictions(facts: Facts) -> list[_Contradiction]:
    """A mother can be wrong by number, by name, or by both; every other case has one value."""
    pairs = (
        (facts["subtype"], facts["stated_value"], facts["shown_value"]),
        ("mother_name", facts["stated_mother_name"], facts["shown_mother_name"]),
    )
    return [pair for pair in pairs if pair[1] is not None]


def _sentence(facts: Facts) -> Sentence:
    subtype = facts["subtype"]
    if subtype == ContradictedValue.TOWN:
        return _town(facts)
    if subtype == ContradictedValue.REPORT_PERIOD:
        return _late(facts)
    if facts["second_subject_key"]:
        return _two_registers(facts)
    head_zh, head_en = _head(facts)
    shown_by: dict[Sentence, list[Sentence]] = {}
    for key, _, shown in _contradictions(facts):
        shown_by.setdefault(_who_says(facts, key), []).append(_shown(key, shown))
    zh = "，".join(
        f"{spaced(lead + source[0])}为{'、'.join(value for value, _ in values)}"
        for lead, (source, values) in zip(("而", ""), shown_by.items(), strict=False)
    )
    en = ", and ".join(
        f"{source[1]} says {' and '.join(value for _, value in values)}"
        for source, values in shown_by.items()
    )
    lunar = _lunar(facts)
    return f"{head_zh}，{zh}{lunar[0]}。", f"{head_en}; {en}{lunar[1]}."


def _who_says(facts: Facts, key: str) -> Sentence:
    """The record that has the value: nothing is told of a book that does not say it."""
    if key == "mother_name" and facts["namer_source"]:
        return evidence_name(facts, "namer")
    if key != "mother_name" and facts["evidence_shows_value"]:
        return evidence_name(facts)
    return "另一来源", "another source"


def _late(facts: Facts) -> Sentence:
    """A report that counted the birth in a later statistical year."""
    name_zh, name_en = source_name(facts["register"])
    counted = _shown("report_period", facts["stated_value"])
    return (
        f"{_birth_zh(facts)}，{name_zh}（{facts['subject_key']}）计入{counted[0]}报表，"
        "而孩子生于上一统计年度，迟报超过60天。",
        f"{_birth_en(facts)} stands in the return of {counted[1]} in {name_en} "
        f"({facts['subject_key']}), but was in an earlier statistical year: over 60 days late.",
    )


def _two_registers(facts: Facts) -> Sentence:
    """Two registers that differ, and nothing says which of them is right."""
    name_zh, name_en = source_name(facts["register"])
    other_zh, other_en = source_name("population" if facts["register"] == "wis" else "wis")
    key = facts["subtype"]
    what = VALUES[key]
    one, other = _shown(key, facts["stated_value"]), _shown(key, facts["shown_value"])
    lunar = _lunar_of_two(facts)
    if facts["stated_value"] is None:  # the mothers differ by name alone
        what = VALUES["mother_name"]
        one = _shown("mother_name", facts["stated_mother_name"])
        other = _shown("mother_name", facts["shown_mother_name"])
    return (
        f"{_birth_zh(facts)}，{name_zh}（{facts['subject_key']}）{what.zh}填{one[0]}，{other_zh}"
        f"（{facts['second_subject_key']}）填{other[0]}{lunar[0]}，请核实哪个正确。",
        f"{_birth_en(facts)}: {name_en} ({facts['subject_key']}) gives the {what.en} as {one[1]}, "
        f"{other_en} ({facts['second_subject_key']}) as {other[1]}{lunar[1]}. Find out which is "
        "right.",
    )


def _head(facts: Facts) -> Sentence:
    """Whose birth it is, and what the register gives."""
    name_zh, name_en = source_name(facts["register"])
    given = [(VALUES[key], _shown(key, stated)) for key, stated, _ in _contradictions(facts)]
    zh = "、".join(f"{what.zh}为{value[0]}" for what, value in given)
    en = " and ".join(f"the {what.en} as {value[1]}" for what, value in given)
    return (
        f"{_birth_zh(facts)}，{name_zh}（{facts['subject_key']}）所填{zh}",
        f"{_birth_en(facts)}: {name_en} ({facts['subject_key']}) gives {en}",
    )


def _town(facts: Facts) -> Sentence:
    name_zh, name_en = source_name(facts["register"])
    right = facts["evidence_town"] or facts["shown_value"]
    return (
        f"{_birth_zh(facts)}，{name_zh}（{facts['subject_key']}）记在{facts['subject_town']}，"
        f"但住址和另一登记的较新记录均为{right}。",
        f"{_birth_en(facts)}: {name_en} ({facts['subject_key']}) has it in "
        f"{facts['subject_town']}; the address and the other register's later record say {right}.",
    )


def _lunar_of_two(facts: Facts) -> Sentence:
    """That one of two registers' dates is the other one's day in the lunar calendar."""
    leap = ("，闰月", ", in a leap month") if facts["lunar_leap_month"] else ("", "")
    if facts["lunar_side"] == "stated":
        return (
            f"（前者是后者的农历日期{leap[0]}）",
            f" (the former is the latter in the lunar calendar{leap[1]})",
        )
    if facts["lunar_side"] == "shown":
        return (
            f"（后者是前者的农历日期{leap[0]}）",
            f" (the latter is the former in the lunar calendar{leap[1]})",
        )
    return "", ""


def _birth_zh(facts: Facts) -> str:
    return f"{facts['mother_name']}{zh_date(facts['birth_date'])}所生的孩子"


def _birth_en(facts: Facts) -> str:
    return f"The birth of {facts['mother_name']} on {en_date(facts['birth_date'])}"


def _lunar(facts: Facts) -> Sentence:
    """That one of the two dates is the other one's day in the lunar calendar; empty where it is
    not."""
    leap = ("（闰月）", " (in a leap month)") if facts["lunar_leap_month"] else ("", "")
    if facts["lunar_side"] == "stated":
        return (
            f"：所填日期是这一天的农历{leap[0]}",
            f": the date given is that day in the lunar calendar{leap[1]}",
        )
    if facts["lunar_side"] == "shown":
        return (
            f"：后者是前一日期的农历{leap[0]}",
            f": the latter is the former day in the lunar calendar{leap[1]}",
        )
    return "", ""


def _shown(key: str, value: str | None) -> Sentence:
    """A value as people write it."""
    if value is None:
        return "空", "nothing"
    if key == ContradictedValue.SEX and value in SEXES:
        return SEXES[value].zh, SEXES[value].en.lower()
    if key == ContradictedValue.BIRTH_DATE:
        day = _day(value)
        return (zh_date(day), en_date(day)) if day else (value, value)
    if key == ContradictedValue.REPORT_PERIOD and len(value) == 6:
        day = _day(f"{value[:4]}-{value[4:]}-01")
        return (f"{day.year}年{day.month}月", f"{day:%B} {day.year}") if day else (value, value)
    if key == ContradictedValue.PARITY:
        return f"第{value}孩", value
    return value, value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _task(facts: Facts) -> Sentence:
    """What to change; where two registers differ and nothing decides, which of them to find out."""
    name_zh, name_en = source_name(facts["register"])
    subtype = facts["subtype"]
    changes = [
        (VALUES[key], _shown(key, facts["evidence_town"] or shown if key == "town" else shown))
        for key, _, shown in _contradictions(facts)
    ]
    zh = "，".join(f"{what.zh}改为{value[0]}" for what, value in changes)
    en = " and ".join(f"the {what.en} to {value[1]}" for what, value in changes)
    if facts["second_subject_key"]:
        values = VALUES[subtype]
        return (
            f"两个登记的{values.zh}不一致。先问清楚哪个对；{name_zh}（{facts['subject_key']}）"
            f"填错的，{zh}；另一登记填错的，答“部分属实”，写明正确的{values.zh}。",
            f"The two registers differ in the {values.en}. Find out which is right. If {name_en} "
            f"({facts['subject_key']}) is wrong, change {en}; if the other one is, answer "
            f"'Partly true' and write the right {values.en}.",
        )
    return (
        f"核实属实后，{spaced(f'把{name_zh}')}（{facts['subject_key']}）的{zh}。",
        f"If it is true, change in {name_en} ({facts['subject_key']}) {en}.",
    )


MISREPORTED = CaseType(
    code="misreported",
    term=Term("错报", "Misreported"),
    definition=Term(
        "出生属实，登记的某项与证据不符。",
        "The birth is real; a value in the register contradicts the evidence.",
    ),
    revision=Term("更正错报", "misreported values corrected"),
    colour="#009E73",
    tint="#EAF5EA",
    change=ChangeAction.CHANGE_VALUE,
    verification=VerificationRule.VALUE_CHANGED,
    effect=CountEffect.MOVES,
    drafts=("misreported_drafts", "parity_drafts"),
    sentence=_sentence,
    task=_task,
    subtypes=(
        Subtype("birth_date", Term("出生日期", "Birth date"), ContradictedValue.BIRTH_DATE),
        Subtype("sex", Term("性别", "Sex"), ContradictedValue.SEX),
        Subtype("parity", Term("孩次", "Parity"), ContradictedValue.PARITY),
        Subtype(
            "mother_identity",
            Term("母亲身份", "Mother's identity"),
            ContradictedValue.MOTHER_IDENTITY,
            shows_whole_number=True,
        ),
        Subtype("town", Term("所属镇", "Town"), ContradictedValue.TOWN),
        Subtype(
            "report_period", Term("上报时期", "Reporting period"), ContradictedValue.REPORT_PERIOD
        ),
    ),
)
