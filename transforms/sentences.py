"""A case's evidence in one sentence, in Chinese and in English, for the clerk who has to look it
up.

The sentence says who says what, never why somebody might have done it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Facts = Mapping[str, Any]
"""One row of `case_facts`."""

Sentence = tuple[str, str]
"""(Chinese, English)."""

REGISTERS = {"wis": ("WIS", "WIS"), "population": ("人口库", "the population database")}
EVIDENCE = {
    "hospital": ("分娩登记", "birth register"),
    "exchange": ("出生通报", "birth notice"),
    "wis": ("WIS", "WIS"),
    "population": ("人口库", "the population database"),
}
VALUES = {
    "birth_date": ("出生日期", "date of birth"),
    "sex": ("性别", "sex"),
    "mother_identity": ("母亲身份证号", "mother's ID number"),
    "parity": ("孩次", "parity"),
    "town": ("所属镇", "town"),
    "report_period": ("统计月份", "reporting month"),
}
SEXES = {"1": ("男", "boy"), "2": ("女", "girl")}


def zh_date(day: date | None) -> str:
    """2006年3月5日; 日期不详 where there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "日期不详"


def en_date(day: date | None) -> str:
    """5 March 2006; "an unknown date" where there is none."""
    return f"{day.day} {day:%B} {day.year}" if day else "an unknown date"


def sentence(facts: Facts) -> Sentence:
    """The sentence of one case. Raises KeyError for a case type it does not know."""
    return _BY_TYPE[facts["case_type"]](facts)


def _sex(code: str | None) -> Sentence:
    return SEXES.get(code or "", ("婴", "child"))


def _register(facts: Facts) -> Sentence:
    return REGISTERS[facts["register"]]


def _delivery(facts: Facts) -> Sentence:
    """ "2006年3月5日 双沟卫生院分娩登记有李婷产女一名": what the evidence says of the birth."""
    source = EVIDENCE[facts["evidence_source"]]
    place_zh, place_en = facts["evidence_hospital"], facts["evidence_hospital"] or "partner"
    sex = _sex(facts["evidence_sex"])
    mother = facts["evidence_mother_name"] or "（母亲姓名不详）"
    where_en = (
        f"the {source[1]} of {place_en}"
        if facts["evidence_source"] == "hospital"
        else f"a {source[1]}"
    )
    return (
        f"{zh_date(facts['evidence_birth_date'])} "
        f"{place_zh}{source[0]}有{mother}产{sex[0]}一名（{facts['evidence_key']}）",
        f"{where_en} ({facts['evidence_key']}) has a {sex[1]} of {mother}, born "
        f"{en_date(facts['evidence_birth_date'])}",
    )


def _under_reported(facts: Facts) -> Sentence:
    zh, en = _delivery(facts)
    lacks = {
        "missing_from_all": (
            "WIS 和人口库均无此出生",
            "neither WIS nor the population database has this birth",
        ),
        "missing_from_wis": ("WIS 无此出生", "WIS lacks this birth"),
        "missing_from_population": ("人口库无此出生", "the population database lacks this birth"),
    }[facts["subtype"]]
    return f"{zh}，{lacks[0]}。", f"{en[0].upper()}{en[1:]}; {lacks[1]}."


def _duplicate(facts: Facts) -> Sentence:
    name_zh, name_en = _register(facts)
    across = (
        ("，分在不同的镇", ", in different towns") if facts["subtype"] == "cross_town" else ("", "")
    )
    return (
        f"{name_zh}中{facts['mother_name']} "
        f"{zh_date(facts['birth_date'])}的一次出生登记了{facts['stated']}条（{facts['subject_keys']}）"
        f"{across[0]}。",
        f"{name_en} tells {facts['stated']} times ({facts['subject_keys'].replace('、', ', ')}) "
        f"of one birth of {facts['mother_name']} on {en_date(facts['birth_date'])}{across[1]}.",
    )


def _claim(facts: Facts) -> Sentence:
    name_zh, name_en = _register(facts)
    sex = _sex(facts["told_sex"])
    return (
        f"{name_zh}（{facts['subject_key']}）登记{facts['mother_name']} "
        f"{zh_date(facts['told_birth_date'])}产{sex[0]}一名",
        f"{name_en} ({facts['subject_key']}) has a {sex[1]} of {facts['mother_name']}, born "
        f"{en_date(facts['told_birth_date'])}",
    )


def _false_report(facts: Facts) -> Sentence:
    zh, en = _claim(facts)
    hospital = facts["subject_hospital"] or ""
    if facts["subtype"] == "not_live_birth":
        delivery_zh, delivery_en = _delivery(facts)
        return (
            f"{zh}，但{delivery_zh}，结局为死胎或死产。",
            f"{en}; but {delivery_en}, and calls it a stillbirth.",
        )
    if facts["subtype"] == "impossible_interval":
        return (
            f"{zh}，但同一母亲另有{zh_date(facts['rival_birth_date'])}的出生已得到证实，"
            f"两者仅相隔{facts['stated']}天。",
            f"{en}; but another, supported birth of the same mother was on "
            f"{en_date(facts['rival_birth_date'])}, only {facts['stated']} days away.",
        )
    if facts["subtype"] == "invalid_identity":
        number = facts["subject_mother_id"] or ""
        return (
            f"{zh}，但所填母亲身份证号 {number} 不可能是产妇的号码（号码无效或年龄不合），"
            "也没有其他来源佐证。",
            f"{en}; but the mother's ID number {number} cannot be a mother's (impossible number "
            "or age), and no other source supports the birth.",
        )
    return (
        f"{zh}，出生地点为{hospital}，但该院同期完整的分娩登记中没有此分娩，其他来源也无记录。",
        f"{en}, at {hospital}; but that hospital's register, complete at the time, has no such "
        "delivery, nor has any other source.",
    )


def _misreported(facts: Facts) -> Sentence:
    name_zh, name_en = _register(facts)
    what_zh, what_en = VALUES[facts["subtype"]]
    if facts["subtype"] == "mother_identity" and not any(
        sign.isdigit() for sign in str(facts["stated"])
    ):
        what_zh, what_en = "母亲姓名", "mother's name"
    stated, shown = (
        _value(facts["subtype"], facts["stated"]),
        _value(facts["subtype"], facts["shown"]),
    )
    who = f"{facts['mother_name']} {zh_date(facts['birth_date'])}的出生"
    of = f"the birth of {facts['mother_name']} on {en_date(facts['birth_date'])}"
    head_zh = f"{who}，{name_zh}（{facts['subject_key']}）所填{what_zh}为{stated[0]}"
    head_en = f"For {of}, {name_en} ({facts['subject_key']}) gives the {what_en} as {stated[1]}"
    if facts["subtype"] == "report_period":
        return (
            f"{head_zh}，晚于出生所在统计年度且超过60天。",
            f"{head_en}: a later statistical year, over 60 days late.",
        )
    if facts["subtype"] == "town":
        return (
            f"{who}，{name_zh}（{facts['subject_key']}）记在{facts['subject_town']}，"
            f"但住址和另一登记的较新记录均为{facts['evidence_town'] or shown[0]}。",
            f"For {of}, {name_en} ({facts['subject_key']}) has it in {facts['subject_town']}; the "
            "address and the other register's later record say "
            f"{facts['evidence_town'] or shown[1]}.",
        )
    source = (
        EVIDENCE[facts["evidence_source"]]
        if facts["evidence_source"]
        else ("另一登记", "the other register")
    )
    lunar = _lunar(facts)
    return (
        f"{head_zh}，而{source[0]}为{shown[0]}{lunar[0]}。",
        f"{head_en}; the {source[1].removeprefix('the ')} says {shown[1]}{lunar[1]}.",
    )


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


def _value(subtype: str, value: str | None) -> Sentence:
    if value is None:
        return "空", "nothing"
    return SEXES.get(value, (value, value)) if subtype == "sex" else (value, value)


def _unsupported(facts: Facts) -> Sentence:
    zh, en = _claim(facts)
    where = {"3": ("在家中", "at home"), "4": ("在区外", "outside the district")}.get(
        facts["subject_place"] or "", ("地点无法核对", "at a place that no register covers")
    )
    return (
        f"{zh}，{where[0]}，没有其他来源佐证，需入户核实。",
        f"{en}, {where[1]}; no other source tells of it: somebody has to look.",
    )


_BY_TYPE: dict[str, Callable[[Facts], Sentence]] = {
    "under_reported": _under_reported,
    "duplicate": _duplicate,
    "false_report": _false_report,
    "misreported": _misreported,
    "unsupported": _unsupported,
}
