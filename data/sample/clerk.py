"""A made-up town clerk: fills a list in as clerks do - sorted another way, columns wider, in words
of her own."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

SHEETS = ("更正名单", "待复核")
_HEADING_ROW = 3


@dataclass(frozen=True)
class Answer:
    """What she found: 属实, 不属实, 部分属实, 无法核实; what has to be corrected; what she wants to
    say."""

    finding: str
    correction: str
    remark: str


def fill(path: Path, to: Path, answers: Mapping[str, Answer], clerk: str, on: date) -> None:
    """Answer every case of a list, by its number, and save it to `to` with its rows the other way
    round."""
    book = openpyxl.load_workbook(path)
    for sheet in _sheets(book):
        at = {str(cell.value): cell.column for cell in sheet[_HEADING_ROW]}
        for row in range(_HEADING_ROW + 1, sheet.max_row + 1):
            case_id = sheet.cell(row, at["问题编号"]).value
            if case_id:
                answer = answers[str(case_id)]
                written = {
                    "核查结果": answer.finding,
                    "更正内容": answer.correction,
                    "核查人": clerk,
                    "核查日期": on,
                    "备注": answer.remark,
                }
                for heading, value in written.items():
                    sheet.cell(row, at[heading]).value = value
        _turn_round(sheet)
        sheet.column_dimensions["B"].width = 40
    book.save(to)


def _sheets(book: Any) -> list[Any]:
    """The sheets with cases: a list has none for a kind of which it has no case."""
    return [book[name] for name in SHEETS if name in book.sheetnames]


def _turn_round(sheet: Any) -> None:
    """The rows in the opposite order: a clerk sorts as it suits her."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=_HEADING_ROW + 1)]
    for number, values in enumerate(reversed(rows), start=_HEADING_ROW + 1):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value


def tamper(path: Path, to: Path) -> None:
    """Alter a cell that was not hers to alter: the first mother's name."""
    book = openpyxl.load_workbook(path)
    sheet = _sheets(book)[0]
    at = {str(cell.value): cell.column for cell in sheet[_HEADING_ROW]}
    sheet.cell(_HEADING_ROW + 1, at["母亲姓名"]).value = "改过的名字"
    book.save(to)


def save_by_office(paths: Sequence[Path]) -> bool:
    """Open every workbook in LibreOffice and save it in place; False where LibreOffice is not
    installed."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                program,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                "xlsx",
                "--outdir",
                folder,
                *map(str, paths),
            ],
            check=True,
            capture_output=True,
        )
        for path in paths:
            shutil.copyfile(Path(folder) / path.name, path)
    return True
