"""No text of a register becomes a formula in a file that a spreadsheet program opens: one function
guards every writer."""

import csv
from dataclasses import fields
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from reports.corrections.balance_table import BalanceTable, write_csv
from reports.corrections.change_files import Change, _write
from reports.corrections.draft_lists import _row
from reports.corrections.list_workbook import CorrectionList, write_workbook
from reports.corrections.outbox import Outbox
from reports.release.tables import write_frame
from reports.shared.csv_cells import as_cell
from reports.shared.workbooks import TextWorkbook
from reports.snapshot.saved_queries import QueryResult, saved_queries
from transforms.ledger.balance import Basis, Line

ROOT = Path(__file__).parents[2]
SIGNS = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n1", "＝1", "＋1", "－1", "＠x", " \u200b=1")
KNOWN = (
    *("grade", "sex", "register", "sentence_zh", "sentence_en", "task_zh", "task_en", "child"),
    *("address", "village_code", "mother", "mother_id", "birth_date", "father", "telephone"),
    "case_id",
)
# Modules that call one of the writers here.
ASKS_A_WRITER = {"flows/question_cli.py", "flows/ledger_cli.py"}


@pytest.mark.parametrize("text", SIGNS)
def test_a_sign_that_begins_a_formula_stands_behind_an_apostrophe(text: str) -> None:
    assert as_cell(text) == f"'{text}"
    assert as_cell(as_cell(text)) == as_cell(text)


@pytest.mark.parametrize("text", ["", "双沟镇", "a=b", "2006-03-05", "'=1", "—", "·"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert as_cell(text) == text


def cells_of_books(*books: Path | BytesIO) -> list[str]:
    return [
        value
        for book in books
        for sheet in openpyxl.load_workbook(book).worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if isinstance(value, str)
    ]


def test_every_writer_keeps_every_sign_as_text(tmp_path: Path) -> None:
    query = next(iter(saved_queries().values()))
    QueryResult(query, ("town",), tuple((sign,) for sign in SIGNS)).write_csv(
        tmp_path / "answer.csv"
    )
    lines = tuple(Line(sign, "200601", *[0] * (len(fields(Line)) - 2)) for sign in SIGNS)
    towns = {sign: sign for sign in SIGNS}
    write_csv(BalanceTable(lines, Basis.FOUND, "wis", towns), tmp_path / "balance.csv")
    write_frame(pl.DataFrame({"town": SIGNS}), tmp_path / "release")
    changes = [Change(*[sign] * 9) for sign in SIGNS]
    outbox = Outbox(tmp_path / "changes")
    with outbox.delivering():
        _write(outbox, "wis", changes)
    files = sorted(tmp_path.rglob("*.csv"))
    assert len(files) == 4
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as text:
            cells = [cell for row in csv.reader(text) for cell in row]
        assert {as_cell(sign) for sign in SIGNS} <= set(cells), path
        assert [cell for cell in cells if as_cell(cell) != cell] == [], path


def test_no_workbook_holds_a_formula_and_a_list_says_what_its_digest_covers() -> None:
    plain = BytesIO()
    with TextWorkbook(plain) as book:
        sheet = book.add_worksheet("s")
        for row, sign in enumerate(SIGNS):
            sheet.write(row, 0, sign)
    known = dict.fromkeys(KNOWN, "=1+1")
    case = known | {"case_type": "misreported", "subtype": "sex", "records": []}
    row = _row(1, case, "zh")
    assert row["mother"] == row["child"].removesuffix(" =1+1") == "'=1+1"
    listed = BytesIO()
    number, day = "420607107-1", date(2009, 7, 31)
    write_workbook(CorrectionList(number, "ab" * 32, "=1", day, [row], [], "zh"), listed)
    cells = cells_of_books(plain, listed)
    assert {as_cell(sign).lstrip("'").strip() for sign in SIGNS} <= {
        cell.lstrip("'").strip() for cell in cells
    }
    assert [cell for cell in cells if as_cell(cell) != cell] == []


def test_no_writer_goes_round_the_one_function() -> None:
    writers = ("csv.writer(", "DictWriter(", ".write_csv(", ".write_excel(", "xlsxwriter.Workbook(")
    modules = [*(ROOT / "reports").rglob("*.py"), *(ROOT / "flows").rglob("*.py")]
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in modules}
    found = {place for place, text in texts.items() if any(one in text for one in writers)}
    assert len(found - ASKS_A_WRITER) >= 4
    assert [place for place in sorted(found - ASKS_A_WRITER) if "as_cell" not in texts[place]] == []
    books = {place for place, text in texts.items() if ".Workbook(" in text}
    assert books == set()
