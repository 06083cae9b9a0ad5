"""What a workbook's reader hands over, whatever the format: sheets of text cells with their merged
rectangles.

Runs in the reading process: nothing here may need more than the standard library.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import isfinite

from checks.intake.refused import too_large

# Excel keeps 15 digits of a number; what it shows beyond them was never typed.
EXACT = 10**15
MAX_EMPTY_ROWS = 10_000

Row = list[str | None]
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; from 0


@dataclass
class Sheet:
    """One sheet as it came. rows: from the sheet's first on; read once. hidden: nobody who opens
    the workbook sees it."""

    name: str
    rows: Iterable[Row]
    hidden: bool = False
    merges: list[Merge] = field(default_factory=list)


@dataclass
class OpenedWorkbook:
    """A workbook that was opened. format: what it turned out to be. counts_from_1904: a bare number
    in a date's column counts days from 1904-01-01. uncalculated: formulas without a value. notes:
    cells that bear a note, empty where the format does not say which."""

    format: str
    sheets: Iterable[Sheet]
    counts_from_1904: bool = False
    uncalculated: int = 0
    notes: tuple[str, ...] = ()


def text_of(value: object) -> str | None:
    """A cell's value as text: a day as YYYY-MM-DD, a number as it was typed.

    A number with more digits than a cell can hold comes as Excel shows it, with E+: its first 15
    digits, and none that stood in no cell.

    >>> [text_of(one) for one in (3.0, 3.25, 420621198006111967.0, date(2006, 3, 5), "")]
    ['3', '3.25', '4.20621198006112E+17', '2006-03-05', None]
    """
    match value:
        case None | "":
            return None
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value)
        case datetime():
            whole_day = value.time() == time()
            return value.date().isoformat() if whole_day else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


def _number(value: float) -> str:
    if not isfinite(value):
        return str(value)
    if abs(value) < EXACT and value == int(value):
        return str(int(value))
    shown = f"{value:.15g}"
    if abs(value) < EXACT:
        return shown
    digits, _, power = f"{value:.14e}".partition("e")
    return f"{digits.rstrip('0').rstrip('.')}E{power}"


def without_empty_end(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows up to the last one that holds anything: formatted but empty cells below the table
    are no delivered rows.

    Raises: RefusedFileError where a forgotten cell stands far below the table: the empty rows
    between are nobody's records.
    """
    waiting: list[Row] = []
    for number, row in enumerate(rows, start=1):
        if not any(cell and not cell.isspace() for cell in row):
            waiting.append(row)
            continue
        if len(waiting) > MAX_EMPTY_ROWS:
            raise too_large(
                f"第 {number} 行上面有 {len(waiting)} 个空行",
                f"row {number} stands below {len(waiting)} empty ones",
            )
        yield from waiting
        yield row
        waiting.clear()
