"""What a published case rests on: its records, how they compared, and the nearest other records.

Reads `restricted.duckdb` only, so it shows what was published. `explain` and the desk use it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from data.reference.terms import OUTCOMES, ROLES, SEXES, Language, Term, name_of
from reports.evidence.comparisons import Compared, compared
from reports.evidence.second_best import SecondBest, second_best

Record = dict[str, Any]

# What the records are compared on, in the order of reading.
FIELDS = {
    "role": Term("在本问题中", "Part in the case"),
    "birth_date": Term("出生日期", "Birth date"),
    "baby_sex": Term("性别", "Sex"),
    "baby_name_raw": Term("婴儿姓名", "Child"),
    "plurality": Term("胎数", "Plurality"),
    "birth_order": Term("胎内序号", "Order in delivery"),
    "parity": Term("孩次", "Parity"),
    "outcome": Term("分娩结局", "Outcome"),
    "mother_name_raw": Term("母亲姓名", "Mother"),
    "mother_id_raw": Term("母亲身份证号（原文）", "Mother's ID as delivered"),
    "mother_id_number": Term("母亲身份证号", "Mother's ID number"),
    "father_name_raw": Term("父亲姓名", "Father"),
    "town_code": Term("所属镇", "Town"),
    "village_code": Term("村代码", "Village"),
    "address": Term("住址", "Address"),
    "telephone": Term("电话", "Telephone"),
    "hospital_name": Term("医院", "Hospital"),
    "birth_certificate_no": Term("出生证编号", "Certificate"),
    "report_month": Term("报表月份", "Month of the return"),
    "recorded_on": Term("登记日期", "Recorded on"),
    "source_file": Term("文件", "File"),
    "row_number": Term("行号", "Row"),
}
# These differ from record to record by their nature: no mark.
NEVER_MARKED = {
    "role",
    "report_month",
    "recorded_on",
    "source_file",
    "row_number",
    "hospital_name",
    "mother_id_raw",
}
# Names are compared as they were read: 新生儿 is no name, and 張 is 张.
_READ_AS = {
    "baby_name_raw": "baby_name",
    "mother_name_raw": "mother_name",
    "father_name_raw": "father_name",
}
_CODED = {"baby_sex": SEXES, "outcome": OUTCOMES, "role": ROLES}
MOST_RIVALS = 6


class CaseNotFoundError(Exception):
    """The published run has no case of that number."""


@dataclass(frozen=True)
class CaseEvidence:
    """case: its row and its sentences. records: subject first. within, rivals: pairs among them,
    and with others. second_best: where the family was divided as a whole and one of the records is
    in doubt, how else it might have been divided.

    context: the mother's other births that decide a parity, date, sex and parity of each; empty for
    every other case.
    """

    case: Record
    records: Sequence[Record]
    within: Sequence[Compared]
    rivals: Sequence[Compared]
    second_best: SecondBest | None
    context: Sequence[Record]
    towns: dict[str, str]


def read_case(connection: duckdb.DuckDBPyConnection, case_id: str) -> CaseEvidence:
    """Everything that a case rests on. Raises: CaseNotFoundError."""
    case = _rows(connection, "from cases where case_id = ?", [case_id])
    if not case:
        raise CaseNotFoundError(f"没有编号为 {case_id} 的问题 / No case has the number {case_id}")
    for sentences in _rows(connection, "from case_evidence where case_id = ?", [case_id]):
        case[0].update(sentences)
    records = _records(connection, case_id)
    towns: dict[str, str] = dict(
        connection.execute("select town_code, town_name from towns").fetchall()
    )
    own = {(record["source"], record["source_record_id"]) for record in records}
    pairs = _pairs(connection, sorted(own))
    within = [pair for pair in pairs if {pair.left, pair.right} <= own]
    rivals = [pair for pair in pairs if not {pair.left, pair.right} <= own]
    context = _rows(
        connection, "from case_context where case_id = ? order by birth_date, register", [case_id]
    )
    divided = _rows(connection, _DIVIDED, [case_id])
    return CaseEvidence(
        case[0],
        records,
        within,
        rivals,
        second_best(divided[0]) if divided else None,
        context,
        towns,
    )


def read_records(
    connection: duckdb.DuckDBPyConnection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Record]:
    """Accepted records by (source, key). An older version, refused under the same key, is left out.

    The keys stand in the question as values, which the published index finds; a join would read the
    whole table.
    """
    if not keys:
        return {}
    # Nothing besides the indexed column: with a second condition DuckDB reads the whole table.
    sql = f"from birth_records where source_record_id in ({_marks(keys)})"
    found = {
        (row["source"], row["source_record_id"]): row
        for row in _rows(connection, sql, [key for _, key in keys])
        if not row["is_quarantined"]
    }
    return {key: found[key] for key in keys if key in found}


def _records(connection: duckdb.DuckDBPyConnection, case_id: str) -> list[Record]:
    parts = _rows(
        connection,
        "select role, source, source_record_id from case_records where case_id = ? order by "
        "case role when 'subject' then 0 else 1 end, source, source_record_id",
        [case_id],
    )
    keys = [(part["source"], part["source_record_id"]) for part in parts]
    found = read_records(connection, keys)
    return [found.get(key, {}) | part for key, part in zip(keys, parts, strict=True)]


# Of the case's records, the one that might most easily have been given elsewhere.
_DIVIDED = """
select record_rivals.*
from record_rivals
inner join case_records using (source, source_record_id)
where case_id = ?
order by margin_bits, rival_source nulls last, source, source_record_id
limit 1
"""
# Pairs of the case's own records, and the nearest other records that were looked at: why they were
# not it.
_PAIRS = """
with own (source, source_record_id) as (values {rows}),
near as (
    from record_pairs
    where source_record_id_l in ({marks}) or source_record_id_r in ({marks})
),
touching as (
    select near.*, l.source is not null and r.source is not null as is_within
    from near
    left join own as l on near.source_l = l.source
        and near.source_record_id_l = l.source_record_id
    left join own as r on near.source_r = r.source
        and near.source_record_id_r = r.source_record_id
    where l.source is not null or r.source is not null
)
select * exclude (is_within) from touching
qualify is_within or row_number() over (partition by is_within
    order by is_linked desc, match_weight desc nulls first,
    source_l, source_record_id_l, source_r, source_record_id_r) <= {most}
order by is_within desc, is_linked desc, match_weight desc nulls first,
    source_l, source_record_id_l, source_r, source_record_id_r
"""


def _pairs(connection: duckdb.DuckDBPyConnection, own: Sequence[tuple[str, str]]) -> list[Compared]:
    if not own:
        return []
    rows, marks = ", ".join("(?, ?)" for _ in own), _marks(own)
    ids = [key for _, key in own]
    return [
        compared(pair)
        for pair in _rows(
            connection,
            _PAIRS.format(rows=rows, marks=marks, most=MOST_RIVALS),
            [value for key in own for value in key] + ids + ids,
        )
    ]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object]
) -> list[Record]:
    found = connection.execute(sql, values)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def differs(field: str, records: Sequence[Record]) -> bool:
    """Whether records contradict each other in a field; what is empty, or no name at all,
    contradicts nothing."""
    if field in NEVER_MARKED:
        return False
    return len({record.get(_READ_AS.get(field, field)) for record in records} - {None, ""}) > 1


def display_value(field: str, value: object, towns: dict[str, str], language: Language) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if field in _CODED:
        return name_of(_CODED[field], str(value), language)
    return towns.get(str(value), str(value)) if field == "town_code" else str(value)
