"""What stands on the sheets of a workbook that came back: where the list begins, where its columns
are, and what was written where nobody reads it.

A clerk without room writes beside the list, above it, on a sheet of her own, or once over several
rows. None of that is an answer to a case, and none of it is passed over: each is a fault with its
place. What the cells of a row say belongs to `returned_lists`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from unicodedata import normalize

from checks.intake.reader_process import SheetRead
from data.reference.terms import Language, Term
from reports.corrections import list_layout as layout
from transforms.ledger.replies import Fault

Grid = Sequence[Sequence[str]]
ANSWERS = tuple(column.key for column in layout.COLUMNS if column.is_answer)
_NEEDED = ("case_id", *ANSWERS)
_SEARCHED_ROWS = 20
_FEWEST_HEADINGS = 3  # so many make a row the heading, though one that is needed was altered
_TITLE_ROWS = 2  # above the heading: what the list is called, and its number
_MOST_STRAYS = 20


@dataclass(frozen=True)
class ReturnedSheet:
    """A sheet with the list, or a part of it. heading: its row, from 0; places: by column's key,
    where it stands. language: that of the headings."""

    name: str
    grid: Grid
    heading: int
    places: Mapping[str, int]
    language: Language
    faults: tuple[Fault, ...] = field(default=())

    @property
    def is_readable(self) -> bool:
        """Whether its rows can be told and their findings found."""
        return {"case_id", "finding"} <= self.places.keys()

    def cell(self, row: int, place: int) -> str:
        """A cell as the program shows it: 更正名单!Q7."""
        return f"{self.name}!{_letters(place)}{row + 1}"


def grid_of(sheet: SheetRead) -> Grid:
    """The sheet's cells as text."""
    return [tuple(cell or "" for cell in row) for row in sheet.cells.rows()]


def look_at(sheet: SheetRead) -> ReturnedSheet | None:
    """The sheet as a part of the list, with what is wrong with it as a whole; None where it holds
    nothing of the list."""
    grid = grid_of(sheet)
    heading, found = _heading(grid)
    if len(found) < _FEWEST_HEADINGS:
        return None
    places = {key: place for place, (key, _) in reversed(found.items())}
    english = sum(language == "en" for _, language in found.values())
    language: Language = "en" if english * 2 > len(found) else "zh"
    here = ReturnedSheet(sheet.name, grid, heading, places, language)
    faults = (*_columns(here, found), *_merged(here, sheet), *_strays(here))
    return ReturnedSheet(sheet.name, grid, heading, places, language, faults)


def other_sheets(sheets: Sequence[SheetRead], ours: Sequence[str]) -> Iterator[Fault]:
    """What stands on sheets that hold nothing of the list and are no instructions of ours. Nobody
    sees a hidden one, so nobody has written there.

    ours: names of the list's sheets.
    """
    for sheet in sheets:
        grid = grid_of(sheet)
        if sheet.hidden or sheet.name in ours or stated(grid, "number"):
            continue
        first = next(
            (
                f"{sheet.name}!{_letters(place)}{row + 1}"
                for row, cells in enumerate(grid)
                for place, cell in enumerate(cells)
                if cell.strip()
            ),
            None,
        )
        if first:
            yield Fault(first, *_OTHER_SHEET)


def stated(grid: Grid, key: str) -> list[str]:
    """What stands to the right of a fact's name, wherever the sheet has it."""
    names = named(layout.FACTS[key])
    return [right.strip() for row in grid for left, right in pairwise(row) if plain(left) in names]


def named(term: Term) -> set[str]:
    """A term in both languages, as `plain` writes it."""
    return {plain(term.zh), plain(term.en)}


def plain(text: str) -> str:
    """A text without blanks, width and capitals."""
    return "".join(normalize("NFKC", text).split()).casefold()


_OTHER_SHEET = (
    "这个工作表不是名单，上面写的内容不会接收；请把有关内容写到该问题的“备注”里，删去此表后再交回",
    "this sheet is no part of the list, and nothing on it is taken in; put what it says into the "
    "remarks of the cases, delete the sheet and return the list again",
)
_STRAY = (
    "这里不是填写答复的地方，所写内容不会接收；请移到该问题的“备注”一栏（或删去）后再交回",
    "nothing is taken in from here; put it into the remark of its case, or delete it, and return "
    "the list again",
)
_MERGED = (
    "答复的单元格被合并，无法知道哪一条答了什么；请取消合并，逐条填写",
    "cells of answers are merged, so that nobody can tell what was answered to which case; undo "
    "it, and fill in each row",
)


def _heading(grid: Grid) -> tuple[int, dict[int, tuple[str, Language]]]:
    """The row with most of the list's headings; by place, the column's key and the heading's
    language."""
    known = _known_headings()
    best: tuple[int, dict[int, tuple[str, Language]]] = (0, {})
    for index, row in enumerate(grid[:_SEARCHED_ROWS]):
        found = {
            place: known[plain(cell)] for place, cell in enumerate(row) if plain(cell) in known
        }
        if len(found) > len(best[1]):
            best = index, found
    return best


def _known_headings() -> dict[str, tuple[str, Language]]:
    known: dict[str, tuple[str, Language]] = {}
    for column in layout.COLUMNS:
        for former in column.former:
            known[plain(former)] = column.key, "zh"
        known[plain(column.heading.en)] = column.key, "en"
        known[plain(column.heading.zh)] = column.key, "zh"
    return known


def _columns(sheet: ReturnedSheet, found: Mapping[int, tuple[str, Language]]) -> Iterator[Fault]:
    """Columns without which an answer would be lost, and those that stand there twice."""
    headings = {column.key: column.heading for column in layout.COLUMNS}
    for key in _NEEDED:
        if key not in sheet.places:
            zh, en = headings[key].zh, headings[key].en
            yield Fault(
                sheet.cell(sheet.heading, 0),
                f"没有“{zh}”一列（标题被改动，或列被删除）；请恢复标题“{zh}”",
                f"there is no column '{en}': its heading was altered or the column deleted; put "
                f"the heading '{en}' back",
            )
    for place, (key, _) in found.items():
        if place != sheet.places[key]:
            zh, en = headings[key].zh, headings[key].en
            yield Fault(
                sheet.cell(sheet.heading, place),
                f"“{zh}”有两列，无法知道以哪一列为准；请只保留一列",
                f"there are two columns '{en}', and nobody can tell which counts; keep one",
            )


def _merged(sheet: ReturnedSheet, read: SheetRead) -> Iterator[Fault]:
    answers = {sheet.places[key] for key in ANSWERS if key in sheet.places}
    for top, left, bottom, right in read.merges:
        touched = answers & set(range(left, right + 1))
        if bottom > sheet.heading and touched and (bottom, right) != (top, left):
            yield Fault(sheet.cell(top, left), *_MERGED)


def _strays(sheet: ReturnedSheet) -> Iterator[Fault]:
    """Text outside the list's columns, and above it beside its title and its number. A column that
    bears another heading is told once."""
    known, headings = _known_headings(), sheet.grid[sheet.heading]
    added = {
        place: text.strip()
        for place, text in enumerate(headings)
        if text.strip() and plain(text) not in known
    }
    for place, text in added.items():
        yield Fault(
            sheet.cell(sheet.heading, place),
            f"“{text}”不是名单的栏目，这一列不会接收；若是改动了原来的标题，请恢复；若是自加的列，"
            "请把内容移到“备注”后删去",
            f"'{text}' is no column of the list, and nothing of it is taken in; put an altered "
            "heading back, or move what an added column says into the remarks and delete it",
        )
    read = {*added, *(place for place, text in enumerate(headings) if plain(text) in known)}
    strays = [
        *_above(sheet),
        *(
            sheet.cell(row, place)
            for row, cells in enumerate(sheet.grid[sheet.heading :], start=sheet.heading)
            for place, cell in enumerate(cells)
            if cell.strip() and place not in read
        ),
    ]
    yield from (Fault(cell, *_STRAY) for cell in strays[:_MOST_STRAYS])
    if left := len(strays[_MOST_STRAYS:]):
        yield Fault(
            sheet.name,
            f"此表另有 {left} 格也不是填写答复的地方",
            f"{left} more cells of this sheet are no place for answers either",
        )


def _above(sheet: ReturnedSheet) -> Iterator[str]:
    filled = [
        (row, [place for place, cell in enumerate(cells) if cell.strip()])
        for row, cells in enumerate(sheet.grid[: sheet.heading])
        if any(cell.strip() for cell in cells)
    ]
    for number, (row, places) in enumerate(filled):
        for place in places[1:] if number < _TITLE_ROWS else places:
            yield sheet.cell(row, place)


def _letters(place: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
