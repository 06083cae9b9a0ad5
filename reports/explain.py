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

from reports.restricted import open_restricted
from reports.terms import (
    CASE_TYPES,
    COMPARISONS,
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
    "这些记录未经概率比较：凭证号、日期等确定一致而匹配，或没有可比的记录。",
    "The model compared none of these records: they agree for certain, or there was nothing to compare them with.",
)
_CODED = {"baby_sex": SEXES, "outcome": OUTCOMES, "role": ROLES}
_PAIR_COLUMNS = 7  # sources, keys, probability, weight and rule; what follows are levels

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
    console.print(_comparisons(pairs, language) if pairs else NOT_COMPARED.in_language(language))
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
_PAIRS = """
with own as (select source, source_record_id from case_records where case_id = ?),
touching as (
    select pairs.*, l.source is not null and r.source is not null as is_within
    from record_pairs as pairs
    left join own as l on pairs.source_l = l.source and pairs.source_record_id_l = l.source_record_id
    left join own as r on pairs.source_r = r.source and pairs.source_record_id_r = r.source_record_id
    where l.source is not null or r.source is not null
)
select * exclude (is_within) from touching
order by is_within desc, match_weight desc nulls last, source_l, source_record_id_l, source_r, source_record_id_r
limit 8
"""


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


def _comparisons(pairs: list[Record], language: Language) -> Table:
    """One line per compared pair: weight, probability, and the level that each comparison reached."""
    title = Term(
        "记录之间的比较（等级越高越一致，空为缺失）", "How records compared (higher agrees better, empty: missing)"
    )
    table = Table(title=title.in_language(language), title_justify="left")
    for term in (Term("记录", "Pair"), Term("规则", "Rule"), Term("权重", "Weight"), Term("概率", "Probability")):
        table.add_column(term.in_language(language), overflow="fold")
    table.add_column(Term("各项等级", "Levels").in_language(language), overflow="fold")
    for pair in pairs:
        ends = [
            f"{name_of(SHORT_SOURCES, pair[f'source_{s}'], language)} {pair[f'source_record_id_{s}']}" for s in "lr"
        ]
        levels = [f"{name_of(COMPARISONS, name, language)} {level}" for name, level in _levels(pair)]
        table.add_row(
            Text("\n".join(ends)),
            pair["rule"] or "",
            "" if pair["match_weight"] is None else f"{pair['match_weight']:+.1f}",
            "" if pair["match_probability"] is None else f"{pair['match_probability']:.4f}",
            Text(" · ".join(levels)),
        )
    return table


def _levels(pair: Record) -> list[tuple[str, str]]:
    """The comparisons that had something to compare: whole levels, and sums of weights with their sign."""
    compared = list(pair.items())[_PAIR_COLUMNS:]
    return [
        (name.removeprefix("gamma_").removesuffix("_level"), str(level) if isinstance(level, int) else f"{level:+.1f}")
        for name, level in compared
        if level is not None and level != -1
    ]
