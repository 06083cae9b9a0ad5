"""The tables of a release: which cells, how they add up, and the files that they are written to.

A cell is named by statistical year, town, month, sex and parity, with `all` for what it sums over; so a town's total is
one cell, in whichever table it stands, and is hidden or shown in all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import polars as pl

from reports.release.suppression import Key, Sum
from reports.statistics.series import counts, statistical_year
from reports.statistics.snapshot import Snapshot

ALL, UNKNOWN = "all", "unknown"
COLUMNS = ("statistical_year", "town_code", "month", "sex", "parity")
# The two dimensions that each table crosses, by their place in COLUMNS.
TABLES = {"town_by_sex": (1, 3), "town_by_parity": (1, 4), "month_by_sex": (2, 3)}
# Third children of a town and year are so few that a table by year would be mostly hidden; of all years it is not.
_WITHOUT_YEARS = frozenset({"town_by_parity"})
_LARGEST_PARITY = 3


@dataclass(frozen=True)
class ReleaseTables:
    """Every cell with its births, and how cells add up."""

    values: Mapping[Key, int]
    sums: tuple[Sum, ...]


def read_tables(snapshot: Snapshot) -> ReleaseTables:
    """Births after correction, by statistical year in the crossings of TABLES."""
    single: dict[Key, int] = {}
    for row in counts(snapshot, ["month", "town_code", "sex", "parity"]):
        month, town, sex, parity = row.cell
        year = str(statistical_year(str(month))) if month else UNKNOWN
        key: Key = (year, _text(town), _text(month), _sex(sex), _parity(parity))
        single[key] = single.get(key, 0) + row.corrected
    return tables_of(single)


def tables_of(single: Mapping[Key, int]) -> ReleaseTables:
    """The tables over births that are told by year, town, month, sex and parity, none of them `all`."""
    values: dict[Key, int] = {}
    for key, births in single.items():
        for cell in {cell for name in TABLES for cell in _cells_of(name, key)}:
            values[cell] = values.get(cell, 0) + births
    _fill_with_zeros(values)
    return ReleaseTables(values, tuple(_sums(values)))


def cells_of_table(values: Mapping[Key, int], name: str) -> list[Key]:
    """The cells that one table shows, in its order; totals come last."""
    crossed = TABLES[name]
    other = [place for place in range(1, len(COLUMNS)) if place not in crossed]
    other += [0] if name in _WITHOUT_YEARS else []
    found = [key for key in values if all(key[place] == ALL for place in other)]
    return sorted(found, key=lambda key: [(part == ALL, part == UNKNOWN, part) for part in key])


def frame_of(values: Mapping[Key, int], hidden: frozenset[Key], name: str) -> pl.DataFrame:
    """A table as it is published: a hidden cell has no births, and says so."""
    rows = [
        (key[0], *(key[place] for place in TABLES[name]), None if key in hidden else values[key], key in hidden)
        for key in cells_of_table(values, name)
    ]
    names = ("statistical_year", *(COLUMNS[place] for place in TABLES[name]))
    schema = {**dict.fromkeys(names, pl.String), "births": pl.Int64, "is_suppressed": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def write_tables(tables: ReleaseTables, hidden: frozenset[Key], folder: Path) -> list[Path]:
    """Every table as CSV (UTF-8 with a byte order mark, for Excel) and Parquet; the same input gives the same bytes."""
    paths = []
    for name in TABLES:
        frame = frame_of(tables.values, hidden, name)
        csv, parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
        csv.write_bytes(b"\xef\xbb\xbf" + frame.write_csv().encode())
        frame.write_parquet(parquet, compression="zstd", statistics=False)
        paths += [csv, parquet]
    return paths


def _text(value: object) -> str:
    return UNKNOWN if value is None else str(value)


def _sex(value: object) -> str:
    return str(value) if value in ("1", "2") else UNKNOWN


def _parity(value: object) -> str:
    if value is None:
        return UNKNOWN
    number = int(str(value))
    return str(number) if number < _LARGEST_PARITY else f"{_LARGEST_PARITY}+"


def _cells_of(name: str, key: Key) -> Iterator[Key]:
    """The cells of a table that a birth counts in: its own, and the totals over either dimension and the years."""
    first, second = TABLES[name]
    years = (ALL,) if name in _WITHOUT_YEARS else (key[0], ALL)
    for year, keeps_first, keeps_second in product(years, (True, False), (True, False)):
        cell = [year, ALL, ALL, ALL, ALL]
        if keeps_first:
            cell[first] = key[first]
        if keeps_second:
            cell[second] = key[second]
        if year == ALL and first == 2 and keeps_first:
            continue  # a month lies in one year: its sum over the years is itself
        yield (cell[0], cell[1], cell[2], cell[3], cell[4])


def _fill_with_zeros(values: dict[Key, int]) -> None:
    """A crossing that no birth fell into is a zero that is published, not a gap that tells by its absence."""
    for name, (first, second) in TABLES.items():
        shown = cells_of_table(values, name)
        years = {key[0] for key in shown}
        for year in years:
            firsts = {key[first] for key in shown if key[0] == year or first != 2}
            for one, two in product(firsts, {key[second] for key in shown}):
                if year == ALL and first == 2 and one != ALL:
                    continue
                cell = [year, ALL, ALL, ALL, ALL]
                cell[first], cell[second] = one, two
                values.setdefault((cell[0], cell[1], cell[2], cell[3], cell[4]), 0)


def _sums(values: Mapping[Key, int]) -> Iterator[Sum]:
    """Every total over one dimension, and over the years."""
    for place in range(len(COLUMNS)):
        parts: dict[Key, list[Key]] = {}
        for key in values:
            if key[place] != ALL:
                parts.setdefault((*key[:place], ALL, *key[place + 1 :]), []).append(key)
        for whole, cells in sorted(parts.items()):
            if whole in values:
                yield Sum(whole, tuple(sorted(cells)))
