"""Records as a reader sees them: the same lines in the same order, so that an item's records
compare at a glance."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.reference.terms import OUTCOMES, SEXES, SOURCES, name_of

EMPTY = "—"
# Short lines first: an address that wraps then moves nothing below it out of line.
_LINES: Mapping[str, str] = {
    "birth_date": "出生日期",
    "baby_sex": "性别",
    "baby_name_raw": "婴儿",
    "mother_name_raw": "母亲",
    "mother_id_raw": "母亲证号",
    "mother_age": "母亲出生",
    "father_name_raw": "父亲",
    "father_id_number": "父亲证号",
    "birth_certificate_no": "出生证号",
    "parity": "孩次",
    "babies": "胎数/序号",
    "birth_weight_g": "体重(g)",
    "outcome": "结局",
    "telephone": "电话",
    "recorded_on": "登记日期",
    "state": "登记状态",
    "report_month": "报表月份",
    "hospital_name": "医院",
    "home": "镇/村码",
    "address": "住址",
}


def records_side_by_side(records: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """One text per record: its source and key, then every field that any of them gives, line by
    line."""
    composed = [{**record, **_composed(record)} for record in records]
    fields = [field for field in _LINES if any(record.get(field) for record in composed)]
    return tuple(
        "\n".join(
            [f"【{name_of(SOURCES, record['source'], 'zh')}】{record['source_record_id']}"]
            + [f"{_LINES[field]}：{record.get(field) or EMPTY}" for field in fields]
        )
        for record in composed
    )


def _composed(record: Mapping[str, Any]) -> dict[str, str | None]:
    babies = (record["plurality"], record["birth_order"])
    home = (record["town_name"] or record["town_code"], record["village_code"])
    state = "已注销" if not record["is_claim"] else "已迁出" if record["moved_out"] else None
    return {
        "baby_sex": name_of(SEXES, record["baby_sex"], "zh"),
        "outcome": name_of(OUTCOMES, record["outcome"], "zh"),
        "mother_age": record["mother_birth_date"],
        "babies": "/".join(str(number or EMPTY) for number in babies) if any(babies) else None,
        "home": " ".join(filter(None, home)),
        "state": state,
    }
