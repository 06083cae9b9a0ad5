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
from pathlib import Path
from unicodedata import normalize

from checks.intake.kinds import HEAD_BYTES, OFFICE, kind_of
from checks.intake.reader_process import BookRead, ReaderProcess
from checks.intake.refused import RefusedFileError, damaged
from checks.written_days import written_day
from data.reference.terms import Language
from reports.corrections import list_layout as layout
from reports.corrections.list_layout import LOCKED
from reports.corrections.returned_sheets import (
    ANSWERS,
    ReturnedSheet,
    grid_of,
    look_at,
    other_sheets,
    plain,
    stated,
)
from transforms.ledger.answer_words import visible
from transforms.ledger.replies import Fault, Reply, ReplyRefusedError, ReplyRow
from transforms.ledger.states import State

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

NOT_OURS = Fault(
    "",
    "不是本系统发出的名单（缺少名单编号、校验码或问题编号）；若删去了“填写说明”表或表头，请在发出的"
    "原文件中填写",
    "this is none of our lists: its number, hash or cases are missing; where its instructions or "
    "headings were deleted, fill in the file as it was issued",
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


def read_returned_list(path: Path) -> Reply:
    """The reply that a workbook holds, with what is wrong with its sheets.

    Raises: ReplyRefusedError when it is no file, no workbook, none of our lists, or several;
    DraftReturnedError when it is a run's draft.
    """
    data = _bytes(path)
    book = _book(path, data[:HEAD_BYTES])
    grids = [grid_of(sheet) for sheet in book.sheets]
    found = {key: [one for grid in grids for one in stated(grid, key)] for key in layout.FACTS}
    if drafts := list(filter(None, found["draft"])):
        raise DraftReturnedError(path.name, drafts[0])
    numbers = sorted(set(filter(None, found["number"])))
    if len(numbers) > 1:
        raise ReplyRefusedError(path.name, [_several(numbers)])
    listed = [here for here in map(look_at, book.sheets) if here]
    faults = [fault for sheet in listed for fault in sheet.faults]
    rows = [row for sheet in listed if sheet.is_readable for row in _rows(sheet)]
    content = next(filter(None, found["sha256"]), "")
    if not numbers or not content or not (rows or faults):
        raise ReplyRefusedError(path.name, [NOT_OURS])
    faults += other_sheets(book.sheets, [sheet.name for sheet in listed])
    faults += [_uncalculated(book.uncalculated)] if book.uncalculated else []
    faults += [_noted(book.notes)] if book.notes else []
    if not all(sheet.is_readable for sheet in listed):
        raise ReplyRefusedError(path.name, faults)  # nobody can tell whose rows these are
    return Reply(numbers[0], content, tuple(rows), sha256(data).hexdigest(), tuple(faults))


def _several(numbers: Sequence[str]) -> Fault:
    listed = "、".join(numbers)
    return Fault(
        "",
        f"一个文件里有 {len(numbers)} 份名单（{listed}），无法分清各是哪一份的答复；请每份名单"
        "各自交回原来的文件",
        f"the file holds {len(numbers)} lists ({listed}), and nobody can tell whose answers are "
        "whose; return each list in its own file",
    )


def _uncalculated(formulas: int) -> Fault:
    return Fault(
        "",
        f"有 {formulas} 格是没有计算结果的公式，读出来是空的；请在 Excel 或 WPS 中打开，把公式改成"
        "文字，保存后再交回",
        f"{formulas} cells hold a formula without a result and would be read as empty; write the "
        "text instead of the formula, save the file and return it again",
    )


def _noted(places: Sequence[str]) -> Fault:
    shown = "、".join(sorted(filter(None, places))[:10])
    where = f"（{shown}）" if shown else ""
    return Fault(
        "",
        f"有 {len(places)} 个单元格加了批注{where}，批注不会接收；请把内容写到该问题的“备注”一栏，"
        "删除批注后再交回",
        f"{len(places)} cells bear a note{f' ({shown})' if shown else ''}, and no note is taken "
        "in; write what it says into the remark of its case, delete the note and return the list "
        "again",
    )


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


def _book(path: Path, head: bytes) -> BookRead:
    """Every sheet's cells as text; a file from outside is read in a process of its own."""
    kind = kind_of(head)
    try:
        if kind not in OFFICE:
            raise damaged(kind.value)
        with ReaderProcess() as reader:
            return reader.read(path, kind)
    except RefusedFileError as error:
        fault = CANNOT_BE_OPENED if error.rule == "file_damaged" else Fault("", error.zh, error.en)
        raise ReplyRefusedError(path.name, [fault]) from error


def _rows(sheet: ReturnedSheet) -> Iterator[ReplyRow]:
    for index, row in enumerate(sheet.grid[sheet.heading + 1 :], start=sheet.heading + 1):
        text = {key: row[place] for key, place in sheet.places.items()}
        if any(value.strip() for value in text.values()):
            cells = {key: sheet.cell(index, place) for key, place in sheet.places.items()}
            yield _row(text, cells, sheet.language)


def _row(text: Mapping[str, str], cells: Mapping[str, str], language: Language) -> ReplyRow:
    answers = {key: normalize("NFKC", visible(text.get(key, ""))).strip() for key in ANSWERS}
    return ReplyRow(
        case_id=text["case_id"].strip(),
        locked={key: text[key] for key in LOCKED if key in text},
        finding=_finding(answers["finding"], language),
        correction=answers["correction"],
        checked_by=answers["checked_by"],
        checked_on=_day(answers["checked_on"]),
        remark=answers["remark"],
        cells={key: cells.get(key, cells["case_id"]) for key in (*LOCKED, *ANSWERS)},
        written=answers,
    )


def _finding(written: str, language: Language) -> State | None:
    """The choice that was written, one of those that the list offers: a TRUE that a formula left in
    a Chinese list is none."""
    written = layout.FORMER_FINDINGS.get(written, written)
    return next(
        (
            state
            for term, state in FINDINGS.items()
            if plain(written) == plain(term.in_language(language))
        ),
        None,
    )


def _day(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if not match:
        return written_day(text)
    with suppress(ValueError):
        return date(*(int(number) for number in match.groups() if number))
    return None
