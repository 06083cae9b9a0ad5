"""The process that reads what comes from outside: `python -m checks.intake.reader_child BYTES`.

Takes a file's path and kind, and how many rows of each sheet are enough (null: all), a line on its
input, and answers in lines of JSON: sheets, their rows
column by column, and `done`, or `refused` with the sentence, or `failed` with the name of an error
that is this program's own. It may use so many BYTES of memory and
no more; what ends it, ends one file's reading and no run. Its other half is `reader_process`.
"""

import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import BinaryIO

from checks.intake.cells import Merge, OpenedWorkbook, Row, Sheet, without_empty_end
from checks.intake.html_tables import read_page, read_web_archive
from checks.intake.kinds import FileKind
from checks.intake.office import read_office
from checks.intake.refused import RefusedFileError, damaged, too_large
from checks.intake.spreadsheet_ml import read_spreadsheet_ml
from operating_system.processes import limit_own_memory

MAX_COLUMNS = 1_000
MAX_MERGED_ROWS = 5_000_000
CELLS_AT_ONCE = 100_000
PANIC = "PanicException"
"""Of calamine, for a workbook whose bytes lead nowhere, as one cut off; it is no Exception."""


def open_book(data: bytes, kind: FileKind) -> OpenedWorkbook:
    """The file as sheets of cells.

    Raises: RefusedFileError when it cannot or must not be read.
    """
    match kind:
        case FileKind.ARCHIVE | FileKind.COMPOUND:
            return read_office(data, kind)
        case FileKind.SPREADSHEET_ML:
            return read_spreadsheet_ml(data)
        case FileKind.WEB_PAGE:
            return read_page(data)
        case FileKind.WEB_ARCHIVE:
            return read_web_archive(data)
        case FileKind.OLD_EXCEL | FileKind.FOREIGN | FileKind.PARQUET | FileKind.TEXT:
            raise damaged(kind.value)


def answers(data: bytes, kind: FileKind, enough: int | None = None) -> Iterator[dict[str, object]]:
    """What is said of one file, a dictionary a line. enough: rows of each sheet."""
    book = open_book(data, kind)
    for sheet in book.sheets:
        yield {"sheet": sheet.name, "hidden": sheet.hidden}
        height = 0
        for rows in _pieces(without_empty_end(islice(sheet.rows, enough)), sheet):
            height += len(rows)
            yield {"columns": list(zip_longest(*rows)) or [[None] * len(rows)]}
        yield {"merges": _merges(sheet, height)}
    yield {
        "done": book.format,
        "counts_from_1904": book.counts_from_1904,
        "uncalculated": book.uncalculated,
        "notes": book.notes,
    }


def _pieces(rows: Iterable[Row], sheet: Sheet) -> Iterator[list[Row]]:
    piece: list[Row] = []
    cells = 0
    for row in rows:
        if len(row) > MAX_COLUMNS:
            raise too_large(
                f"工作表“{sheet.name}”宽达 {len(row)} 列",
                f"the sheet '{sheet.name}' has {len(row)} columns",
            )
        piece.append(row)
        cells += max(len(row), 1)
        if cells >= CELLS_AT_ONCE:
            yield piece
            piece, cells = [], 0
    if piece:
        yield piece


def _merges(sheet: Sheet, height: int) -> list[Merge]:
    """Those that reach into the rows; a rectangle over whole columns ends where the rows do."""
    inside = [
        (top, left, min(bottom, height - 1), right)
        for top, left, bottom, right in sheet.merges
        if top < height and left < MAX_COLUMNS
    ]
    if sum(bottom - top + 1 for top, _, bottom, _ in inside) > MAX_MERGED_ROWS:
        raise too_large("合并的单元格过多", "it has too many merged cells")
    return inside


def serve(requests: Iterable[bytes], replies: BinaryIO) -> None:
    """Answer until the input ends; memory that ran out ends the process after the answer."""
    for line in requests:
        asked = json.loads(line)
        try:
            data = Path(asked["path"]).read_bytes()
            for answer in answers(data, FileKind(asked["kind"]), asked.get("rows")):
                _say(replies, answer)
        except RefusedFileError as error:
            _say(replies, {"refused": error.rule, "zh": error.zh, "en": error.en})
        except (MemoryError, RecursionError):
            raise
        except Exception as error:
            _say(replies, {"failed": f"{type(error).__name__}, {_place(error)}"})
        except BaseException as error:
            if type(error).__name__ != PANIC:
                raise
            told = damaged("Excel")
            _say(replies, {"refused": told.rule, "zh": told.zh, "en": told.en})


def _place(error: Exception) -> str:
    """Where in the code an error arose; not what it says, for that may be a record's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _say(replies: BinaryIO, answer: dict[str, object]) -> None:
    replies.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    replies.flush()


def main() -> None:
    """Set the limits, keep the answers' way to itself, and serve."""
    limit_own_memory(int(sys.argv[1]))
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
