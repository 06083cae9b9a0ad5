"""Explains one published case: what it says, the records that it rests on side by side, and how
they were compared.

Reads `restricted.duckdb` only, so it explains what was published. It judges nothing again.
"""

import io
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from data.reference.terms import (
    GRADES,
    REGISTERS,
    SHORT_SOURCES,
    Language,
    Term,
    name_of,
)
from reports.evidence.case_evidence import (
    FIELDS,
    Record,
    differs,
    display_value,
    read_case,
)
from reports.evidence.case_number import find_case_id
from reports.evidence.comparisons import Compared, rule_name
from reports.evidence.masks import mask_field
from reports.snapshot.restricted import LACKS, OlderVersionError, open_restricted
from transforms.case_types.registry import subtype_terms, type_terms

WIDTH = 132
KEY = "source_record_id"
# A field's name and its values in several records in; the values as they are shown out.
Mask = Callable[[str, Sequence[str]], list[str]]
NOT_COMPARED = Term(
    "没有可与这些记录相比的记录。",
    "No record has anything in common with these by which to compare it.",
)
MASKED = Term(
    "号码已遮盖，≠ 处的数位不同；确有需要时加 --reason 理由，理由记入台账。",
    "Numbers are masked, with ≠ where hidden digits differ; where they are needed, add --reason "
    "WHY, which the ledger keeps.",
)
WITHIN = Term("这些记录之间的比较", "How these records compare")
RIVALS = Term(
    "最相近的其他记录，为什么没有采用", "The nearest other records, and why they are not it"
)


def explain(
    out: Path,
    number: str,
    key: str | None = None,
    language: Language = "zh",
    *,
    colour: bool = False,
    is_revealed: bool = False,
    witness: Callable[[str], None] = lambda _: None,
) -> str:
    """The explanation of a case, as text for a terminal (with ANSI colours when asked for).

    Args: number, of the case, or a beginning of it that no other case has. is_revealed: with the
    numbers of people, else without their middle. witness: gets the whole number of the case before
    anything of it is shown.
    Raises: NotPublishedError when OUT holds no restricted file or the key is wrong;
    CaseNotFoundError; AmbiguousCaseError.
    """
    with closing(open_restricted(out, key)) as connection:
        case_id = find_case_id(connection, number)
        try:
            found = read_case(connection, case_id)
        except LACKS as error:
            raise OlderVersionError from error
    witness(case_id)
    mask: Mask = _as_they_are if is_revealed else mask_field
    console = Console(
        file=io.StringIO(),
        width=WIDTH,
        highlight=False,
        color_system="standard" if colour else None,
    )
    console.print(_headline(found.case, found.towns, language, mask))
    if not is_revealed:
        console.print(MASKED.in_language(language))
    console.print(_side_by_side(found.records, found.towns, language, mask))
    if found.within:
        console.print(_pairs(found.within, WITHIN, language, mask))
    if found.rivals:
        console.print(_pairs(found.rivals, RIVALS, language, mask))
    if found.second_best:
        console.print(Text(found.second_best.sentence(language)))
    if not found.within and not found.rivals:
        console.print(NOT_COMPARED.in_language(language))
    written = console.file
    return written.getvalue() if isinstance(written, io.StringIO) else ""


def _as_they_are(_: str, values: Sequence[str]) -> list[str]:
    """No mask: somebody has said why the numbers are needed."""
    return list(values)


def _headline(case: Record, towns: dict[str, str], language: Language, mask: Mask) -> Panel:
    facts = [
        name_of(type_terms(), case["case_type"], language),
        name_of(subtype_terms(), case["subtype"], language),
        name_of(REGISTERS, case["register"], language),
        towns.get(case["town_code"], case["town_code"] or ""),
        f"{name_of(GRADES, case['grade'], language)} {case['probability']:.3f}",
    ]
    sentence = case["sentence_zh"] if language == "zh" else case["sentence_en"]
    task = case.get("task_zh") if language == "zh" else case.get("task_en")
    said = mask("sentence", [text for text in (sentence, task) if text])
    words = Text("\n\n".join((" · ".join(filter(None, facts)), *said)))
    return Panel(words, title=Text(case["case_id"]), title_align="left", width=WIDTH)


def _side_by_side(
    records: Sequence[Record], towns: dict[str, str], language: Language, mask: Mask
) -> Table:
    """One column per record, one line per field; ≠ marks a line on which two records differ."""
    table = Table(
        title=Term("所依据的记录", "The records").in_language(language), title_justify="left"
    )
    table.add_column("")
    table.add_column("", width=1)
    keys = mask(KEY, [record[KEY] for record in records])
    for record, key in zip(records, keys, strict=True):
        table.add_column(
            Text(f"{name_of(SHORT_SOURCES, record['source'], language)}\n{key}"), overflow="fold"
        )
    for field, name in FIELDS.items():
        values = mask(
            field,
            [display_value(field, record.get(field), towns, language) for record in records],
        )
        if any(values):
            is_marked = differs(field, records)
            style = "bold red" if is_marked else ""
            cells = [Text(value, style=style) for value in values]
            table.add_row(name.in_language(language), "≠" if is_marked else "", *cells)
    return table


def _pairs(pairs: Sequence[Compared], title: Term, language: Language, mask: Mask) -> Table:
    """One line per pair: what it is worth, each comparison with its weight, and the verdict."""
    table = Table(title=title.in_language(language), title_justify="left", show_lines=True)
    for term in (Term("记录", "Pair"), Term("证据（比特）", "Bits"), Term("概率", "Probability")):
        table.add_column(term.in_language(language), overflow="fold")
    table.add_column(
        Term("各项比较：等级和权重", "Each comparison: level and weight").in_language(language),
        overflow="fold",
    )
    for pair in pairs:
        keys = mask(KEY, [key for _, key in (pair.left, pair.right)])
        ends = [
            f"{name_of(SHORT_SOURCES, source, language)} {key}"
            for (source, _), key in zip((pair.left, pair.right), keys, strict=True)
        ]
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
