"""Rows with one field too many: mostly an address whose comma nobody quoted.

A row is mended where joining exactly one pair of neighbours makes every typed column readable and
leaves every column of numbers with numbers; where several joins would, or none, it stays refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import polars as pl

from checks.cast import define_readers, reader
from checks.contracts.model import Column, Contract, Kind
from checks.intake.grid import Note
from checks.intake.headings import match_headings

NUMBERS = r"^[\s0-9A-Za-z.:/*+()-]*$"
LEARNED_FROM = 5  # filled cells that show what a column holds
LEAST_SHARE = 0.95
# Texts that always read, and what they never hold.
FORBIDDEN = {Kind.NAME: "[0-9,;|]", Kind.CODE: "[一-鿿,;|]", Kind.ID_NUMBER: "[一-鿿,;|]"}


@dataclass(frozen=True)
class _Place:
    """One column of the file. free: a text in which the separator itself may stand."""

    column: Column | None
    numbers: bool
    free: bool


def mend(
    rows: Sequence[tuple[int, list[str]]],
    whole: pl.DataFrame,
    headings: Sequence[str],
    separator: str,
    contract: Contract,
) -> dict[int, list[str]]:
    """The fields of those rows (number, fields) that can be mended in one way alone.

    whole: the file's rows in order, as c0, c1, …; from them is learned which columns hold numbers.
    """
    width = len(headings)
    rows = [(number, fields) for number, fields in rows if len(fields) == width + 1]
    if not rows or len(rows) > whole.height:
        return {}
    places = _places(whole, headings, contract)
    joined: list[tuple[int, list[str]]] = []
    for number, fields in rows:
        for at, place in enumerate(places):
            if place.free:
                one = fields[at] + separator + fields[at + 1]
                joined.append((number, [*fields[:at], one, *fields[at + 2 :]]))
    good = _readable(joined, places)
    found: dict[int, list[list[str]]] = {}
    for (number, fields), fits in zip(joined, good, strict=True):
        if fits:
            found.setdefault(number, []).append(fields)
    return {number: ways[0] for number, ways in found.items() if len(ways) == 1}


def note(rows: int) -> Note:
    """The finding that tells of mended rows."""
    return Note(
        "warning",
        "rows_mended",
        "这些行多出一栏（多半是地址里的逗号未加引号），只有一种合并能使各栏都读得通，已按此读入；"
        "请改为加引号导出。",
        "These rows have one field too many (mostly an unquoted comma in an address); one join "
        "alone makes every column readable, and they were read so. Export with quotes.",
        rows,
    )


def _places(whole: pl.DataFrame, headings: Sequence[str], contract: Contract) -> list[_Place]:
    owner = {place: name for name, place in match_headings(headings, contract).items()}
    places = []
    for at in range(len(headings)):
        column = contract.column(owner[at]) if at in owner else None
        filled = whole[f"c{at}"].drop_nulls()
        filled = filled.filter(filled.str.strip_chars() != "")
        share = filled.str.contains(NUMBERS).mean() if len(filled) >= LEARNED_FROM else None
        numbers = isinstance(share, float) and share >= LEAST_SHARE
        text = column is None or column.kind is Kind.TEXT
        key = column is not None and column.name in contract.key
        places.append(_Place(column, numbers, text and not numbers and not key))
    return places


def _readable(rows: list[tuple[int, list[str]]], places: list[_Place]) -> list[bool]:
    """Which of the rows hold, in every column, what the column holds."""
    if not rows:
        return []
    checks = ["true"]
    for at, place in enumerate(places):
        cell = f"c{at}"
        if place.numbers:
            checks.append(f"regexp_matches(coalesce({cell}, ''), '{NUMBERS}')")
        if place.column and place.column.kind in FORBIDDEN:
            pattern = FORBIDDEN[place.column.kind]
            checks.append(f"not regexp_matches(coalesce({cell}, ''), '{pattern}')")
        elif place.column and place.column.kind is not Kind.TEXT and not place.column.reads:
            checks.append(f"({cell} is null or ({reader(place.column, cell)}) is not null)")
    names = [f"c{at}" for at in range(len(places))]
    frame = pl.DataFrame(
        [fields for _, fields in rows], schema=dict.fromkeys(names, pl.String), orient="row"
    )
    cleaned = ", ".join(f"clean({name}) as {name}" for name in names)
    con = _readers()
    con.register("arriving", frame.with_row_index("row_index").to_arrow())
    # Not materialised, every reader would repeat the cleaning, some a dozen times.
    found = con.execute(
        f"with cleaned as materialized (select row_index, {cleaned} from arriving) "
        f"select {' and '.join(checks)} from cleaned order by row_index"
    ).fetchall()
    con.unregister("arriving")
    return [bool(row[0]) for row in found]


@cache
def _readers() -> duckdb.DuckDBPyConnection:
    """A connection that knows the readers: to make one costs more than a file's rows do."""
    con = duckdb.connect()
    define_readers(con)
    return con
