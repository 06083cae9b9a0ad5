"""Workbooks of Excel, WPS and LibreOffice as sheets of cells, by calamine: .xlsx, .xlsm, .xlsb,
.xls, .et, .ods.

Runs in the reading process: calamine ends a process that runs out of memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from checks.intake.archive_guard import Seen, look_at_archive
from checks.intake.cells import Merge, OpenedWorkbook, Row, Sheet, text_of
from checks.intake.kinds import FileKind
from checks.intake.refused import damaged, locked

# A .xlsx with a password is a compound file of which this is the one part that matters.
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
BEGIN_OF_BOOK = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # BIFF8's first record, of 4 + 16 bytes
WRITE_PROTECT, PASSWORD = b"\x86\x00\x00\x00", b"\x2f\x00"
# The record of the day count, which the one of the calculation's precision always follows.
DAYS_FROM_1904 = b"\x22\x00\x02\x00\x01\x00\x0e\x00\x02\x00"


def read_office(data: bytes, kind: FileKind) -> OpenedWorkbook:
    """The workbook's sheets, in its order; charts and macros are none.

    Raises: RefusedFileError when the bytes are no workbook, have a password, or ask for too much.
    """
    if kind is FileKind.ARCHIVE:
        seen = look_at_archive(data)
    else:
        _refuse_locked(data)
        seen = Seen(DAYS_FROM_1904 in data, 0)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError as error:
        raise locked() from error
    except CalamineError as error:
        raise damaged(type(error).__name__) from error
    name = "xlsx" if kind is FileKind.ARCHIVE else "xls"
    return OpenedWorkbook(name, _sheets(book), seen.counts_from_1904, seen.uncalculated, seen.notes)


def _refuse_locked(data: bytes) -> None:
    start = data.find(BEGIN_OF_BOOK)
    after = data[start + 20 : start + 24] if start >= 0 else b""
    if after == WRITE_PROTECT:
        after = data[start + 24 : start + 28]
    if ENCRYPTED_PACKAGE in data or after.startswith(PASSWORD):
        raise locked()


def _sheets(book: CalamineWorkbook) -> Iterator[Sheet]:
    for index, about in enumerate(book.sheets_metadata):
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_index(index)
        except CalamineError as error:
            raise damaged(type(error).__name__) from error
        merges: list[Merge] = [
            (first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ()
        ]
        hidden = about.visible is not SheetVisibleEnum.Visible
        _, before = sheet.start or (0, 0)
        yield Sheet(about.name, _rows(sheet.iter_rows(), before), hidden, merges)


def _rows(rows: Iterable[Sequence[object]], before: int) -> Iterator[Row]:
    """before: empty columns on the left, which calamine leaves out though it counts them where it
    tells what is merged."""
    for row in rows:
        yield [*[None] * before, *(text_of(value) for value in row)]
