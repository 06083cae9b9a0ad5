"""Reads the filled workbook back: the sample from its hidden sheet, and the answers of each reader.

A workbook that cannot be trusted is refused; the message names sheet and cell. A question without
an answer is no fault.
"""

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import fastexcel

from reports.clerical_review import sheets
from reports.clerical_review.items import ANSWERS, KINDS, READERS, Answer, Kind, ReviewError, Sample
from reports.clerical_review.key import read_key

_MOST_FAULTS = 10


@dataclass(frozen=True)
class Answers:
    """given: answers by reader, then by item code; an item without an answer is not there."""

    sample: Sample
    given: Mapping[str, Mapping[str, Answer]]


@dataclass
class _Faults:
    """What is wrong with the workbook, cell by cell."""

    noted: list[tuple[str, str]] = field(default_factory=list)

    def add(self, sheet: str, row: int, column: int, zh: str, en: str) -> None:
        """Note a cell that is wrong; row and column count from 0."""
        cell = sheets.cell_name(row, column)
        self.noted.append(
            (f"工作表“{sheet}”单元格 {cell}：{zh}", f"Sheet {sheet}, cell {cell}: {en}")
        )

    def raise_any(self) -> None:
        """Raise a ReviewError that names the first ten."""
        if self.noted:
            zh, en = zip(*self.noted[:_MOST_FAULTS], strict=True)
            more = len(self.noted) - len(zh)
            rest = (f"……另有 {more} 处", f"… and {more} more") if more else ("", "")
            raise ReviewError(
                "\n".join(filter(None, (*zh, rest[0]))), "\n".join(filter(None, (*en, rest[1])))
            )


def read_answers(path: Path) -> Answers:
    """Read a filled workbook. Raises: ReviewError that names the sheet and cell which cannot be
    used."""
    book = _open(path)
    lines = [row[0] for row in _rows(book, sheets.KEY_SHEET)]
    sample = read_key(lines[1:], lines[0] if lines else "")
    faults = _Faults()
    given: dict[str, dict[str, Answer]] = {reader: {} for reader in READERS}
    for reader in READERS:
        for kind in KINDS:
            given[reader] |= _read_sheet(book, reader, kind, sample, faults)
    faults.raise_any()
    return Answers(sample, given)


def _open(path: Path) -> fastexcel.ExcelReader:
    try:
        if not path.is_file():  # a pipe would be waited for, a device read without end
            raise OSError(errno.EINVAL, "no file")
        return fastexcel.read_excel(path)
    except (fastexcel.FastExcelError, OSError) as error:
        raise ReviewError(
            f"{path} 不是可读的 Excel 工作簿。", f"{path} is no workbook that can be read."
        ) from error


def _rows(book: fastexcel.ExcelReader, name: str) -> list[list[str]]:
    """The sheet's cells as text, empty ones as ''; the first row of the list is the first of the
    sheet."""
    if name not in book.sheet_names:
        raise ReviewError(
            f"工作簿缺少工作表“{name}”；请用抽样时生成的工作簿。",
            f"The workbook lacks the sheet {name}; use the one that was drawn.",
        )
    # skip_rows=0: calamine else drops empty rows at the top, and every cell named after them would
    # be wrong.
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    return [
        ["" if cell is None else str(cell).strip() for cell in row]
        for row in sheet.to_polars().iter_rows()
    ]


def _read_sheet(
    book: fastexcel.ExcelReader, reader: str, kind: Kind, sample: Sample, faults: _Faults
) -> dict[str, Answer]:
    name, meaning = (
        sheets.sheet_name(reader, kind),
        {text: answer for answer, text in ANSWERS[kind].items()},
    )
    awaited = {item.code for item in sample.items if item.kind == kind}
    given: dict[str, Answer] = {}
    seen: set[str] = set()
    for row, cells in enumerate(_rows(book, name)):
        if row < sheets.FIRST_ROW or not any(cells):
            continue
        code, said = (
            cells[sheets.CODE_COLUMN],
            cells[sheets.ANSWER_COLUMN] if len(cells) > 1 else "",
        )
        if code not in awaited or code in seen:
            zh, en = (
                ("编号重复", "occurs twice")
                if code in seen
                else ("不是抽样时的编号", "was not drawn")
            )
            faults.add(name, row, sheets.CODE_COLUMN, f"“{code}”{zh}", f"{code!r} {en}")
        elif said and said not in meaning:
            choices = "、".join(meaning)
            faults.add(
                name,
                row,
                sheets.ANSWER_COLUMN,
                f"答案“{said}”不在 {choices} 之中",
                f"{said!r} is no answer",
            )
        elif said:
            given[code] = meaning[said]
        seen.add(code)
    if lost := sorted(awaited - seen):
        zh, en = f"缺少题目 {'、'.join(lost[:5])}", f"questions are missing: {', '.join(lost[:5])}"
        faults.add(name, sheets.FIRST_ROW, sheets.CODE_COLUMN, zh, en)
    return given
