"""Explains one published case: what it says, the records it rests on side by side, and how they were compared.

Reads `restricted.duckdb` only, so that what is explained is what was published. It judges nothing anew.
"""

import io
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from reports.comparisons import Compared, compared, rule_name
from reports.restricted import open_restricted
from reports.terms import (
    CASE_TYPES,
    GRADES,
    OUTCOMES,
    REGISTERS,
    ROLES,
    SEXES,
    SHORT_SOURCES,
    SUBTYPES,
    Language,
    Term,
    name_of,
)

WIDTH = 132
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
_NEVER_MARKED = {"role", "report_month", "recorded_on", "source_file", "row_number", "hospital_name", "mother_id_raw"}
NOT_COMPARED = Term(
    "没有可与这些记录相比的记录。", "No record has anything in common with these by which to compare it."
)
WITHIN = Term("这些记录之间的比较", "How these records compare")
RIVALS = Term("最相近的其他记录，为什么没有采用", "The nearest other records, and why they are not it")
_CODED = {"baby_sex": SEXES, "outcome": OUTCOMES, "role": ROLES}
MOST_RIVALS = 6

Record = dict[str, Any]


class CaseNotFoundError(Exception):
    """The published run has no case of that number."""


def explain(out: Path, case_id: str, key: str | None = None, language: Language = "zh", *, colour: bool = False) -> str:
    """The explanation of a case, as text for a terminal (with ANSI colours when asked for).

    Raises: NotPublishedError when OUT holds no restricted file or the key is wrong; CaseNotFoundError.
    """
    with closing(open_restricted(out, key)) as connection:
        case = _rows(
            connection, "select * from cases left join case_evidence using (case_id) where case_id = ?", case_id
        )
        if not case:
            raise CaseNotFoundError(f"没有编号为 {case_id} 的问题 / No case has the number {case_id}")
        records = _rows(connection, _RECORDS, case_id)
        towns = dict(connection.execute("select town_code, town_name from towns").fetchall())
        pairs = _rows(connection, _PAIRS, case_id)
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False, color_system="standard" if colour else None)
    console.print(_headline(case[0], towns, language))
    console.print(_side_by_side(records, towns, language))
    own = {(record["source"], record["source_record_id"]) for record in records}
    inside = [compared(pair) for pair in pairs if _ends(pair) <= own]
    rivals = [compared(pair) for pair in pairs if not _ends(pair) <= own]
    if inside:
        console.print(_pairs(inside, WITHIN, language))
    if rivals:
        console.print(_pairs(rivals, RIVALS, language))
    if not pairs:
        console.print(NOT_COMPARED.in_language(language))
    written = console.file
    return written.getvalue() if isinstance(written, io.StringIO) else ""


_RECORDS = """
select
    case_records.role, case_records.source, case_records.source_record_id,
    birth_records.* exclude (source, source_record_id)
from case_records
left join birth_records
    on case_records.source = birth_records.source and case_records.source_record_id = birth_records.source_record_id
    and not birth_records.is_quarantined  -- an older version of the record, refused under the same key
where case_id = ?
order by case role when 'subject' then 0 else 1 end, case_records.source, case_records.source_record_id
"""
# Pairs of the case's own records, and the nearest other records that were looked at: why they were not it.
_PAIRS = f"""
with own as (select source, source_record_id from case_records where case_id = ?),
touching as (
    select pairs.*, l.source is not null and r.source is not null as is_within
    from record_pairs as pairs
    left join own as l on pairs.source_l = l.source and pairs.source_record_id_l = l.source_record_id
    left join own as r on pairs.source_r = r.source and pairs.source_record_id_r = r.source_record_id
    where l.source is not null or r.source is not null
)
select * exclude (is_within) from touching
qualify is_within or row_number() over (partition by is_within order by is_linked desc, match_weight desc nulls first,
    source_l, source_record_id_l, source_r, source_record_id_r) <= {MOST_RIVALS}
order by is_within desc, is_linked desc, match_weight desc nulls first,
    source_l, source_record_id_l, source_r, source_record_id_r
"""


def _ends(pair: Record) -> set[tuple[str, str]]:
    return {(pair["source_l"], pair["source_record_id_l"]), (pair["source_r"], pair["source_record_id_r"])}


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, case_id: str) -> list[Record]:
    found = connection.execute(sql, [case_id])
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _headline(case: Record, towns: dict[str, str], language: Language) -> Panel:
    facts = [
        name_of(CASE_TYPES, case["case_type"], language),
        name_of(SUBTYPES, case["subtype"], language),
        name_of(REGISTERS, case["register"], language),
        towns.get(case["town_code"], case["town_code"] or ""),
        f"{name_of(GRADES, case['grade'], language)} {case['probability']:.3f}",
    ]
    sentence = case["sentence_zh"] if language == "zh" else case["sentence_en"]
    words = Text(" · ".join(filter(None, facts)) + "\n\n" + (sentence or ""))
    return Panel(words, title=Text(case["case_id"]), title_align="left", width=WIDTH)


def _side_by_side(records: list[Record], towns: dict[str, str], language: Language) -> Table:
    """One column per record, one line per field; ≠ marks a line on which two records differ."""
    table = Table(title=Term("所依据的记录", "The records").in_language(language), title_justify="left")
    table.add_column("")
    table.add_column("", width=1)
    for record in records:
        table.add_column(
            Text(f"{name_of(SHORT_SOURCES, record['source'], language)}\n{record['source_record_id']}"), overflow="fold"
        )
    for field, name in FIELDS.items():
        values = [_shown(field, record.get(field), towns, language) for record in records]
        if any(values):
            differs = field not in _NEVER_MARKED and len(set(filter(None, values))) > 1
            style = "bold red" if differs else ""
            cells = [Text(value, style=style) for value in values]
            table.add_row(name.in_language(language), "≠" if differs else "", *cells)
    return table


def _shown(field: str, value: object, towns: dict[str, str], language: Language) -> str:
    if value is None:
        return ""
    if field in _CODED:
        return name_of(_CODED[field], str(value), language)
    return towns.get(str(value), str(value)) if field == "town_code" else str(value)


def _pairs(pairs: list[Compared], title: Term, language: Language) -> Table:
    """One line per pair: what it is worth, each comparison with its weight, and the verdict."""
    table = Table(title=title.in_language(language), title_justify="left", show_lines=True)
    for term in (Term("记录", "Pair"), Term("证据（比特）", "Bits"), Term("概率", "Probability")):
        table.add_column(term.in_language(language), overflow="fold")
    table.add_column(
        Term("各项比较：等级和权重", "Each comparison: level and weight").in_language(language), overflow="fold"
    )
    for pair in pairs:
        ends = [f"{name_of(SHORT_SOURCES, source, language)} {key}" for source, key in (pair.left, pair.right)]
        lines = [
            f"{one.name.in_language(language)}  {one.level.in_language(language)}  {one.bits:+.1f}"
            for one in pair.comparisons
        ]
        if pair.rule != "model":
            lines.insert(0, rule_name(pair.rule, language))
        words = Text("\n".join([*lines, pair.verdict(language)]))
        table.add_row(
            Text("\n".join(ends)),
            "" if pair.bits is None else f"{pair.bits:+.1f}",
            "" if pair.probability is None else f"{pair.probability:.4f}",
            words,
        )
    return table
