"""Reads a list that a town sends back: by its headings and case numbers, so that rows may have been
sorted or hidden.

Knows Excel's, WPS's and LibreOffice's ways of saving, and says what stands in which cell. Whether
an answer can be taken in, the ledger decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

from checks.intake.kinds import HEAD_BYTES, OFFICE, kind_of
from checks.intake.reader_process import ReaderProcess
from checks.intake.refused import RefusedFileError, damaged
from checks.written_days import written_day
from data.reference.terms import Term
from reports.corrections import list_layout as layout
from reports.corrections.list_layout import LOCKED
from transforms.ledger.replies import Fault, Reply, ReplyRefusedError, ReplyRow
from transforms.ledger.states import State

ANSWERS = tuple(column.key for column in layout.COLUMNS if column.is_answer)
FINDINGS = dict(
    zip(
        layout.FINDINGS,
        (State.CONFIRMED, State.REFUTED, State.AMENDED, State.CANNOT_TELL),
        strict=True,
    )
)
# Seven digits without a mark may be two days: 2009111.
_DATE = re.compile(
    r"(\d{4})(?:(\d{2})(\d{2})|[-/.年](\d{1,2})[-/.月](\d{1,2})日?)"
    r"(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?"
)
_HEADING_SEARCH_ROWS = 20

NOT_OURS = Fault(
    "",
    "不是本系统发出的名单（缺少名单编号、校验码或问题编号）",
    "this is none of our lists: its number, hash or cases are missing",
)

CANNOT_BE_OPENED = Fault(
    "",
    "文件无法打开，请交回 .xlsx 文件",
    "the file cannot be opened; return the .xlsx file",
)

NO_FILE = Fault(
    "",
    "这里不是一个可以读取的文件（文件夹、管道、设备，或无权读取）；请给出交回的 .xlsx 文件",
    "this is no file that can be read (a folder, a pipe, a device, or not yours to read); name the "
    ".xlsx file that came back",
)

TOO_LARGE = Fault(
    "",
    "文件超过 50 MB，不是名单；请交回原来的 .xlsx 文件",
    "the file is larger than 50 MB and no list; return the .xlsx file as it was",
)
MOST_BYTES = 50_000_000


class DraftReturnedError(ReplyRefusedError):
    """A draft came back instead of the list that was issued. draft: its number, which begins with
    the town's code."""

    def __init__(self, name: str, draft: str) -> None:
        """name: the file's."""
        super().__init__(name, [Fault("", layout.DRAFT_NOTE.zh, layout.DRAFT_NOTE.en)])
        self.draft = draft


Grid = Sequence[Sequence[str]]


def read_returned_list(path: Path) -> Reply:
    """The reply that a workbook holds.

    Raises: ReplyRefusedError when it is no file, no workbook, or none of our lists;
    DraftReturnedError when it is a run's draft.
    """
    data = _bytes(path)
    sheets = _sheets(path, data[:HEAD_BYTES])
    if draft := _fact(sheets, "draft"):
        raise DraftReturnedError(path.name, draft)
    number, content = _fact(sheets, "number"), _fact(sheets, "sha256")
    rows = [row for name, grid in sheets.items() for row in _rows(name, grid)]
    if not number or not content or not rows:
        raise ReplyRefusedError(path.name, [NOT_OURS])
    return Reply(number, content, tuple(rows), sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    """The file's bytes. A pipe would be waited for, and a device read without end, so neither is
    opened."""
    try:
        if not path.is_file():
            raise ReplyRefusedError(path.name, [NO_FILE])
        if path.stat().st_size > MOST_BYTES:
            raise ReplyRefusedError(path.name, [TOO_LARGE])
        return path.read_bytes()
    except OSError:
        raise ReplyRefusedError(path.name, [NO_FILE]) from None


def _sheets(path: Path, head: bytes) -> dict[str, Grid]:
    """Every sheet's cells as text; a file from outside is read in a process of its own."""
    kind = kind_of(head)
    try:
        if kind not in OFFICE:
            raise damaged(kind.value)
        with ReaderProcess() as reader:
            book = reader.read(path, kind)
    except RefusedFileError as error:
        fault = CANNOT_BE_OPENED if error.rule == "file_damaged" else Fault("", error.zh, error.en)
        raise ReplyRefusedError(path.name, [fault]) from error
    return {
        sheet.name: [tuple(cell or "" for cell in row) for row in sheet.cells.rows()]
        for sheet in book.sheets
    }


def _fact(sheets: Mapping[str, Grid], key: str) -> str:
    """The cell to the right of a fact's name, on whichever sheet has it."""
    names = _names(layout.FACTS[key])
    for grid in sheets.values():
        for row in grid:
            for left, right in pairwise(row):
                if _plain(left) in names:
                    return right.strip()
    return ""


def _rows(sheet: str, grid: Grid) -> Iterator[ReplyRow]:
    heading, places = _heading(grid)
    for index, row in enumerate(grid[heading + 1 :], start=heading + 2):
        text = {key: row[place] for key, place in places.items()}
        if any(value.strip() for value in text.values()):
            cells = {key: f"{sheet}!{_letters(place)}{index}" for key, place in places.items()}
            yield _row(text, cells)


def _row(text: Mapping[str, str], cells: Mapping[str, str]) -> ReplyRow:
    answers = {key: normalize("NFKC", text.get(key, "")).strip() for key in ANSWERS}
    return ReplyRow(
        case_id=text["case_id"].strip(),
        locked={key: text[key] for key in LOCKED if key in text},
        finding=next(
            (
                state
                for term, state in FINDINGS.items()
                if _plain(layout.FORMER_FINDINGS.get(answers["finding"], answers["finding"]))
                in _names(term)
            ),
            None,
        ),
        correction=answers["correction"],
        checked_by=answers["checked_by"],
        checked_on=_day(answers["checked_on"]),
        remark=answers["remark"],
        cells={key: cells.get(key, cells["case_id"]) for key in (*LOCKED, *ANSWERS)},
        written=answers,
    )


def _heading(grid: Grid) -> tuple[int, dict[str, int]]:
    """The heading's place, and each column's; nothing where the sheet is no list of cases."""
    names = {
        name: column.key
        for column in layout.COLUMNS
        for name in (*_names(column.heading), *map(_plain, column.former))
    }
    for index, row in enumerate(grid[:_HEADING_SEARCH_ROWS]):
        places = {
            names[_plain(cell)]: place for place, cell in enumerate(row) if _plain(cell) in names
        }
        if {"case_id", "finding"} <= places.keys():
            return index, places
    return len(grid), {}


def _day(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if not match:
        return written_day(text)
    with suppress(ValueError):
        return date(*(int(number) for number in match.groups() if number))
    return None


def _names(term: Term) -> set[str]:
    return {_plain(term.zh), _plain(term.en)}


def _plain(text: str) -> str:
    return "".join(normalize("NFKC", text).split()).casefold()


def _letters(place: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
