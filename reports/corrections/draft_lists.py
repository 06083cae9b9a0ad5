"""Correction lists: one workbook a town, for the clerk who checks and corrects its registers.

Cases of grade certain and probable stand on the list, those for review on a sheet of their own.
Cases of no town go to the district's workbook. `list_workbook` and `list_layout` say how a workbook
looks.
"""

import json
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb

from data.reference.terms import (
    GRADES,
    SEXES,
    SHORT_REGISTERS,
    SHORT_SOURCES,
    Language,
    name_of,
)
from protection.key import as_key
from protection.rights import OWNER
from reports.corrections import list_layout as layout
from reports.corrections.issued_files import file_name
from reports.corrections.kept_lists import KeptLists
from reports.corrections.list_workbook import CorrectionList, Row, write_workbook
from reports.shared.csv_cells import as_cell
from reports.shared.warehouse import attach_warehouse, read_sql
from transforms.case_types.registry import (
    case_type_of,
    require_known_types,
    subtype_terms,
    type_terms,
    write_rules,
)

LISTS_FOLDER = "lists"
Case = dict[str, Any]


def write_lists(
    warehouse: Path,
    staging: Path,
    language: Language = "zh",
    key: str | None = None,
    before: Path | None = None,
) -> None:
    """Write `lists/<town code>_<town name>.xlsx` for every town, and the district's when a case has
    no town. With a key they lie enciphered, under names that end in `.enc`.

    before: where the run before is published, whose workbooks are taken over where they say the
    same; None writes all. Raises: WarehouseIncompleteError.
    """
    folder = OWNER.make_folder(staging / LISTS_FOLDER)
    kept = KeptLists(folder, before / LISTS_FOLDER if before else None, as_key(key))
    with closing(attach_warehouse(warehouse)) as connection:
        context = connection.execute(
            "select extract_date, district_code from run_context"
        ).fetchone()
        extract_date, district_code = context or (date.min, "")
        towns: dict[str, str] = dict(
            connection.execute("select * from town_names order by 1").fetchall()
        )
        # Under the name that it bears where it is published.
        connection.execute("create temp view villages as from village_names")
        cases = read_cases(connection)
    by_town: dict[str, list[Case]] = {code: [] for code in towns}
    for case in cases:
        by_town.setdefault(case["town_code"] or "", []).append(case)
    for code, of_town in by_town.items():
        place = towns.get(code, code) if code else layout.DISTRICT_LEVEL.in_language(language)
        listed = _make_list(code or district_code, place or code, extract_date, of_town, language)
        name = f"{file_name(code or district_code, place)}.xlsx"
        says = f"{listed.number} {listed.sha256} {listed.place} {language}"
        kept.write(name, says, partial(_workbook, listed))
    kept.leave_note()


def read_cases(
    connection: duckdb.DuckDBPyConnection, *, whole_telephones: bool = False
) -> list[Case]:
    """The cases that a town can be asked about, with what its clerk needs: of a warehouse, or of
    what was published.

    The connection must know the macros of `reports/shared/sql/macros.sql`. whole_telephones: not
    masked, for a clerk who has to call. Raises: UnknownCaseTypeError.
    """
    connection.execute("set variable whole_telephones = ?", [whole_telephones])
    require_known_types(connection)
    write_rules(connection, "temp table")
    return connection.execute(read_sql("corrections", "cases.sql")).pl().to_dicts()


def _make_list(
    code: str, place: str, extract_date: date, cases: list[Case], language: Language
) -> CorrectionList:
    content = content_hash(code, extract_date, cases)
    return CorrectionList(
        number=f"{code}-{extract_date:%Y%m}-{content[:6].upper()}",
        sha256=content,
        place=place,
        extract_date=extract_date,
        corrections=rows_of([case for case in cases if case["grade"] != "review"], language),
        review=rows_of([case for case in cases if case["grade"] == "review"], language),
        language=language,
    )


def _workbook(listed: CorrectionList) -> bytes:
    book = BytesIO()
    write_workbook(listed, book)
    return book.getvalue()


def content_hash(code: str, extract_date: date, cases: list[Case]) -> str:
    """SHA-256 over what the list says, in a form that neither language nor order changes."""
    ordered = sorted(cases, key=lambda case: str(case["case_id"]))
    canonical = json.dumps(
        [code, extract_date.isoformat(), ordered], ensure_ascii=False, sort_keys=True, default=str
    )
    return sha256(canonical.encode()).hexdigest()


def rows_of(cases: Iterable[Case], language: Language) -> list[Row]:
    """The cases as rows of one sheet, numbered from 1."""
    return [_row(number, case, language) for number, case in enumerate(cases, start=1)]


def _village(case: Case) -> str | None:
    """双沟镇赵集村（420607107001）; where no address tells the village's name, its town's."""
    code = case["village_code"]
    if not code:
        return None
    return f"{case['village_town'] or ''}{case['village_name'] or ''}（{code}）"


def _row(number: int, case: Case, language: Language) -> Row:
    child = " ".join(filter(None, (case["child"], name_of(SEXES, case["sex"], language))))
    records = (
        f"{name_of(SHORT_SOURCES, record['source'], language)} {record['key']}"
        for record in case["records"] or ()
    )
    text = {
        "number": str(number),
        "case_type": name_of(type_terms(), case["case_type"], language),
        "subtype": name_of(subtype_terms(), case["subtype"], language),
        "register": name_of(SHORT_REGISTERS, case["register"], language),
        "grade": name_of(GRADES, case["grade"], language),
        "sentence": case["sentence_zh"] if language == "zh" else case["sentence_en"],
        "task": case["task_zh"] if language == "zh" else case["task_en"],
        "child": child,
        "home": case["address"] or _village(case),
        "records": "\n".join(records),
        "tint": case_type_of(case["case_type"]).tint,
    }
    as_they_are = ("case_id", "mother", "mother_id", "birth_date", "father", "telephone")
    return {
        # As the workbook shows it: a reply is compared with what the town got to read.
        key: as_cell(value or "")
        for key, value in (text | {key: case[key] for key in as_they_are}).items()
    }
