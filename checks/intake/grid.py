"""What every reader hands over: a grid of text cells under headings, and its way into a contract's
columns.

Rows that are no records (headings again, totals, notes of the form, blanks) are marked here and
stay in the grid: no row is dropped between a file and `raw`.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import polars as pl

from checks.contracts.model import Contract

TOTAL_WORDS = r"^(合计|小计|总计|共计|累计|本页合计|本页小计)"
NOTE_WORDS = (
    r"^(制表|填表|审核|复核|报送|打印|备注[:：]|注[:：]|说明[:：]|单位负责人|统计负责人|填报)"
)
HEADING_SEARCH_ROWS = 20
SPACE = r"[\s\u{3000}]"


@dataclass(frozen=True)
class Note:
    """Something to know about a file; becomes a row of `findings`. rows: how many rows it
    concerns."""

    severity: str
    rule: str
    zh: str
    en: str
    rows: int = 0


@dataclass(frozen=True)
class Grid:
    """A table of text as it was delivered.

    cells: text columns named by position (c0, c1, …), then row_number (Int64, 1-based), fault and
    line (text or null).
    headings: what the columns were called, in the same order. part: the sheet's name, where a file
    has several.
    """

    cells: pl.DataFrame
    headings: tuple[str, ...]
    encoding: str = ""
    part: str = ""
    damaged: bool = False
    notes: tuple[Note, ...] = field(default=())


@lru_cache(maxsize=65536)
def heading_key(text: str) -> str:
    """A heading as it is compared: NFKC, no spaces, no bracketed unit, lower case.

    >>> heading_key(" 出生 体重（g）")
    '出生体重'
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).strip("*:'\"\ufeff").lower()
    while "(" in plain and ")" in plain[plain.index("(") :]:
        start = plain.index("(")
        plain = plain[:start] + plain[plain.index(")", start) + 1 :]
    return plain


def match_headings(headings: Sequence[str | None], contract: Contract) -> dict[str, int]:
    """Which position holds which of the contract's columns; of two candidates the earlier alias
    wins."""
    position: dict[str, int] = {}
    for index, heading in enumerate(headings):
        position.setdefault(heading_key(heading or ""), index)
    found: dict[str, int] = {}
    for column in contract.columns:
        candidates = (position.get(heading_key(alias)) for alias in (column.name, *column.headings))
        free = next(
            (index for index in candidates if index is not None and index not in found.values()),
            None,
        )
        if free is not None:
            found[column.name] = free
    return found


def find_heading_row(rows: Sequence[Sequence[str | None]], contract: Contract) -> int | None:
    """Index of the row that looks most like the contract's headings; None when no row shows two of
    them."""
    scores = [len(match_headings(row, contract)) for row in rows[:HEADING_SEARCH_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best >= min(2, len(contract.columns)) else None


def to_contract(grid: Grid, contract: Contract) -> tuple[pl.DataFrame, Grid]:
    """The grid under the contract's columns (text, plus row_number, fault, line), and the grid with
    its notes.

    A file without a required heading keeps its rows, each marked `missing_headings`.
    """
    found = match_headings(grid.headings, contract)
    missing = [
        column.title for column in contract.columns if column.required and column.name not in found
    ]
    cells = _mark_rubbish(grid, contract)
    notes = list(grid.notes)
    if missing:
        cells = cells.with_columns(fault=pl.lit("missing_headings"))
        notes.append(_missing_headings(missing, cells.height))
        grid = replace(grid, damaged=True)
    extra = [
        heading
        for index, heading in enumerate(grid.headings)
        if heading.strip() and index not in found.values()
    ]
    if extra and not missing:
        notes.append(_extra_headings(extra))
    columns = [
        (pl.col(f"c{found[name]}") if name in found else pl.lit(None, dtype=pl.String)).alias(name)
        for name in contract.names
    ]
    return cells.select(*columns, "row_number", "fault", "line"), replace(grid, notes=tuple(notes))


def _mark_rubbish(grid: Grid, contract: Contract) -> pl.DataFrame:
    names = [name for name in grid.cells.columns if name not in ("row_number", "fault", "line")]
    if not names:
        return grid.cells
    cells = [pl.col(name).fill_null("").str.replace_all(SPACE, "") for name in names]
    filled = pl.sum_horizontal([(cell != "").cast(pl.Int32) for cell in cells])
    first = pl.coalesce([pl.when(cell != "").then(cell) for cell in cells[:3]])
    words = sorted({heading_key(text) for text in (*grid.headings, *_aliases(contract))} - {""})
    headed = pl.sum_horizontal([cell.is_in(words).cast(pl.Int32) for cell in cells])
    # A record may hold a heading's word or two (性别 in the wrong cell); headings again are nearly
    # nothing else.
    repeats = (headed >= min(3, len(names))) & (headed * 10 >= filled * 6)
    # A total or a note fills few cells; a record whose first cell happens to begin so fills many.
    sparse = filled * 2 <= len(names) + 1
    marks = (
        pl.when(repeats).then(pl.lit("repeated_header")).when(filled == 0).then(pl.lit("blank_row"))
    )
    if not contract.keeps_totals:
        marks = marks.when(first.str.contains(TOTAL_WORDS) & sparse).then(pl.lit("total_row"))
    marks = marks.when(first.str.contains(NOTE_WORDS) & sparse).then(pl.lit("note_row"))
    return grid.cells.with_columns(fault=marks.otherwise(pl.col("fault")))


def _aliases(contract: Contract) -> tuple[str, ...]:
    return tuple(alias for column in contract.columns for alias in column.headings)


def _missing_headings(missing: Sequence[str], rows: int) -> Note:
    listed = "、".join(missing)
    return Note(
        "error",
        "missing_headings",
        f"缺少必需的栏目：{listed}；整份未收，请补上标题后重报。",
        f"Required headings are missing: {listed}; nothing of the file was used.",
        rows,
    )


def _extra_headings(extra: Sequence[str]) -> Note:
    listed = "、".join(heading.strip()[:20] for heading in extra[:10])
    return Note(
        "note",
        "extra_columns",
        f"有约定之外的栏目，未采用：{listed}。",
        f"Columns outside the contract were not used: {listed}.",
    )
