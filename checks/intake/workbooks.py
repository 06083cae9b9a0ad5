"""Workbooks as grids: which sheets hold the register, what merged cells mean, where the heading
stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from checks.contracts.model import Contract
from checks.intake.delimited import mark_bytes
from checks.intake.grid import Grid, Note, records_above
from checks.intake.headings import (
    HEADING_SEARCH_ROWS,
    Headings,
    find_headings,
    match_headings,
    missing_titles,
)
from checks.intake.kinds import FileKind
from checks.intake.reader_process import ReaderProcess, SheetRead
from checks.intake.register_headings import siblings, tell_of_people, whose_table

MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00(\.0+)?$"
LINE_SHOWN = 60
# Sheets that show how to fill the register in; what stands in them happened to nobody.
GUIDES = ("说明", "示例", "样例", "样表", "范例", "范本", "模板", "字典", "选项", "下拉")


@dataclass(frozen=True)
class _Candidate:
    """A sheet, and what of the contract it shows."""

    sheet: SheetRead
    headings: Headings | None
    found: int
    is_whole: bool


def read_workbook(
    path: Path, kind: FileKind, contract: Contract, reader: ReaderProcess
) -> list[Grid]:
    """The register's sheets; row_number is the sheet's. A true date arrives as YYYY-MM-DD.

    Sheets that are no register (guides, choices, sums) are named in a note of the first grid.
    Raises: RefusedFileError when the file cannot or must not be read.
    """
    book = reader.read(path, kind)
    looked = _own([_look(sheet, contract) for sheet in book.sheets if sheet.cells.height], contract)
    chosen = _registers(looked)
    left_out = [one for one in looked if one not in chosen]
    if contract.own_name:
        left_out, headless = _without_headings(left_out)
        chosen += headless
    grids = [
        replace(
            _grid(one, contract, "" if index == 0 else one.sheet.name),
            encoding=book.format,
            counts_from_1904=book.counts_from_1904,
            hidden=one.sheet.hidden,
        )
        for index, one in enumerate(chosen)
    ]
    notes = _notes(left_out, chosen)
    if book.counts_from_1904:
        notes.append(_COUNTS_FROM_1904)
    if book.uncalculated:
        notes.append(_uncalculated(book.uncalculated))
    return [replace(grids[0], notes=tuple(notes)), *grids[1:]] if grids else []


def _look(sheet: SheetRead, contract: Contract) -> _Candidate:
    headings = find_headings(top_rows(sheet), contract)
    found = match_headings(headings.names, contract) if headings else {}
    return _Candidate(
        sheet, headings, len(found), bool(found) and not missing_titles(found, contract)
    )


def _registers(looked: Sequence[_Candidate]) -> list[_Candidate]:
    """The sheets to read: those with every required heading, and those that have half as many of
    the headings and lack one. Where none has them, the first that is seen."""
    most = max((one.found for one in looked), default=0)
    whole = any(one.is_whole for one in looked)
    meant = [
        one
        for one in looked
        if (one.is_whole or one.found * 2 > most) and one.found > 1 and not is_guide(one.sheet.name)
    ]
    if meant and whole:
        return sorted(meant, key=lambda one: one.sheet.hidden)
    seen = [one for one in looked if not one.sheet.hidden] or list(looked)
    return sorted(seen, key=lambda one: -one.found)[:1]


def _own(looked: Sequence[_Candidate], contract: Contract) -> list[_Candidate]:
    """Without the sheets that are the other register's of a workbook with both; all, where none is
    left."""
    others = {*siblings(contract)} - {contract}
    kept = [
        one
        for one in looked
        if not others or whose_table(top_rows(one.sheet), siblings(contract)) not in others
    ]
    return kept or list(looked)


def _without_headings(
    left_out: Sequence[_Candidate],
) -> tuple[list[_Candidate], list[_Candidate]]:
    """What is left out of a register's workbook, and sheets that hold records and no headings: what
    a program wrote on when the first sheet was full. Nobody can tell their columns, and without
    them the register is not whole."""
    is_headless = [
        not is_guide(one.sheet.name) and tell_of_people(top_rows(one.sheet)) for one in left_out
    ]
    told = list(zip(left_out, is_headless, strict=True))
    return (
        [one for one, headless in told if not headless],
        [replace(one, headings=None) for one, headless in told if headless],
    )


def is_guide(name: str) -> bool:
    """Whether a sheet of that name shows how to fill the register in."""
    return any(word in name for word in GUIDES)


def top_rows(sheet: SheetRead) -> list[tuple[str | None, ...]]:
    """The first rows, with every merged rectangle filled: a group's name over all its columns."""
    rows = [list(row) for row in sheet.cells.head(HEADING_SEARCH_ROWS).rows()]
    for top, left, bottom, right in sheet.merges:
        if top >= len(rows) or left >= sheet.cells.width or _is_title(left, right, rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            for at in range(left, min(right + 1, sheet.cells.width)):
                row[at] = rows[top][left]
    return [tuple(row) for row in rows]


def _is_title(left: int, right: int, row: Sequence[str | None]) -> bool:
    """Merged over most of the width, alone in its row."""
    return right - left + 1 > len(row) // 2 and sum(bool(cell) for cell in row) == 1


def _grid(one: _Candidate, contract: Contract, part: str) -> Grid:
    sheet, headings = one.sheet, one.headings
    names = [f"c{index}" for index in range(sheet.cells.width)]
    numbered = sheet.cells.hstack(
        [
            pl.Series("row_number", np.arange(1, sheet.cells.height + 1)),
            pl.Series("fault", [None], pl.String).new_from_index(0, sheet.cells.height),
        ]
    )
    top = headings.above if headings else (_first_row(sheet, contract),)
    # A register's first row is a record as the others are.
    at = headings.at if headings else -1 if contract.own_name else 0
    early = records_above(top_rows(sheet)[:at], one.found, contract) if headings else []
    kept = _fill_merged(numbered.slice(at + 1), sheet, at + 1, names)
    if early:
        kept = pl.concat([numbered[early].with_columns(fault=pl.lit("above_heading")), kept])
    whole_line = pl.concat_str(pl.col(names).fill_null(""), separator=",")
    cells = kept.with_columns(
        pl.col(names).str.replace(MIDNIGHT, "${1}"),
        fault=pl.coalesce("fault", mark_bytes(whole_line, lossy=False)),
    )
    shown = pl.when(pl.col("fault").is_not_null()).then(whole_line.str.slice(0, LINE_SHOWN))
    cells = cells.with_columns(line=shown)
    top = tuple(row for index, row in enumerate(top) if index not in early)
    return Grid(cells, headings.names if headings else top[0], part=part, above=top)


def _first_row(sheet: SheetRead, contract: Contract) -> tuple[str, ...]:
    """What stands for the headings of a sheet without any."""
    if contract.own_name:
        return ("",) * sheet.cells.width
    return tuple(cell or "" for cell in sheet.cells.row(0))


def _fill_merged(
    rows: pl.DataFrame, sheet: SheetRead, begin: int, names: Sequence[str]
) -> pl.DataFrame:
    """What a merged cell says holds for all its rows, in its first column.

    Rows that hold nothing of their own stay empty: forms are merged before they are filled in. A
    rectangle that begins in the heading ends there. begin: the first row's place in the sheet.
    """
    tall = [one for one in sheet.merges if one[2] > one[0] >= begin and one[1] < len(names)]
    if not tall:
        return rows
    own = rows.select(
        pl.any_horizontal(pl.col(names).fill_null("").str.strip_chars() != "")
    ).to_series()
    columns = {at: rows[f"c{at}"].to_list() for at in {left for _, left, _, _ in tall}}
    for top, left, bottom, _ in tall:
        value = columns[left][top - begin]
        for place in range(top - begin + 1, min(bottom - begin + 1, rows.height)):
            if own[place] and columns[left][place] is None:
                columns[left][place] = value
    filled = [pl.Series(f"c{at}", values, pl.String) for at, values in columns.items()]
    return rows.with_columns(filled)


def _notes(left_out: Sequence[_Candidate], chosen: Sequence[_Candidate]) -> list[Note]:
    notes = []
    if left_out:
        listed = "、".join(one.sheet.name[:20] for one in left_out[:10])
        notes.append(
            Note(
                "note",
                "other_sheets",
                f"另有不是登记表的工作表，未读取：{listed}。",
                f"Sheets that are no register were not read: {listed}.",
            )
        )
    hidden = [one for one in chosen if one.sheet.hidden]
    if hidden:
        listed = "、".join(one.sheet.name[:20] for one in hidden[:10])
        notes.append(
            Note(
                "warning",
                "hidden_sheet",
                f"隐藏的工作表里也有登记，已一并读入：{listed}；请核对是否该报。",
                f"Hidden sheets hold a register too and were read: {listed}; check whether they "
                "belong.",
                sum(one.sheet.cells.height for one in hidden),
            )
        )
    return notes


def _uncalculated(formulas: int) -> Note:
    return Note(
        "warning",
        "formulas_without_values",
        f"有 {formulas} 格是公式而没有保存结果，这些格按空值处理；请用 Excel 或 WPS 打开并保存后"
        "再发送。",
        f"{formulas} cells hold a formula and no result; they are read as empty. Open the workbook "
        "in Excel or WPS, save it and send it again.",
        formulas,
    )


_COUNTS_FROM_1904 = Note(
    "note",
    "counts_from_1904",
    "这个工作簿从 1904 年起计日（Mac 版 Excel），日期已按此读取。",
    "This workbook counts its days from 1904 (Excel for Mac); its dates were read so.",
)
