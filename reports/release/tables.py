"""The tables of a release: births before and after correction, and the files that they are written
to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import polars as pl

from reports.release.disclosure.cells import (
    ALL,
    LARGEST_PARITY,
    MEASURES,
    UNKNOWN,
    WIS,
    Cell,
    PeriodKind,
    kind_of,
    label,
    period,
)
from reports.release.disclosure.suppression import Key
from reports.release.reconciliation import FAMILIES, Family, steps
from reports.shared.csv_cells import as_cell
from reports.statistics.series import counts, reported
from reports.statistics.snapshot import Snapshot


@dataclass(frozen=True)
class Shape:
    """A table: a row per period and crossing of these dimensions, with totals; a column per
    measure."""

    name: str
    period: PeriodKind
    crosses: tuple[str, ...]
    measures: tuple[str, ...] = MEASURES

    def rows(self, found: Mapping[Cell, int]) -> list[Cell]:
        """The cells of the first measure, in the order in which the table shows them; totals come
        last."""
        mine = (cell for cell in found if cell.measure == self.measures[0] and self._shows(cell))
        return sorted(
            mine, key=lambda cell: [(part == ALL, UNKNOWN in part, part) for part in cell[1:]]
        )

    def _shows(self, cell: Cell) -> bool:
        others = {"town", "sex", "parity"} - set(self.crosses)
        return kind_of(cell.period) in (self.period, "all") and all(
            getattr(cell, name) == ALL for name in others
        )


# Third children of a town and year are so few that a table by year would be mostly hidden; of all
# years it is not.
SHAPES = (
    Shape("town_by_sex", "statistical_year", ("town", "sex")),
    Shape("town_by_parity", "all", ("town", "parity")),
    Shape("year_by_parity", "statistical_year", ("parity", "sex")),
    Shape("month_by_sex", "month", ("sex",)),
    Shape("calendar_year_by_sex", "calendar_year", ("sex",)),
    Shape("report_month_by_sex", "report_month", ("sex",), (WIS,)),
)
_COLUMNS = {"town": ("town_code", "town_name"), "sex": ("sex",), "parity": ("parity",)}


@dataclass(frozen=True)
class Births:
    """Births of one month, town, sex and parity by measure; months of report: what WIS counted by
    them."""

    by_birth: Mapping[Cell, int]
    by_report: Mapping[Cell, int]
    steps: Mapping[Cell, int]


def read_births(snapshot: Snapshot) -> Births:
    """What the tables are made of, from a published snapshot."""
    by_birth: dict[Cell, int] = {}
    for row in counts(snapshot, ["month", "town_code", "sex", "parity"]):
        for measure in MEASURES:
            _add(by_birth, _cell(measure, row.cell), getattr(row, measure))
    by_report: dict[Cell, int] = {}
    for reports in reported(snapshot, "wis", ["month", "sex"]):
        month, sex = reports.cell
        _add(by_report, _cell(WIS, (month or UNKNOWN, None, sex, None)), reports.births)
    return Births(by_birth, by_report, steps(snapshot))


def cells_of(births: Births) -> dict[Cell, int]:
    """Every cell of the tables, with the births in it."""
    values: dict[Cell, int] = {}
    for shape in SHAPES:
        counted = births.by_report if shape.period == "report_month" else births.by_birth
        mine: dict[Cell, int] = {}
        for cell, number in counted.items():
            if cell.measure in shape.measures:
                for whole in _wholes(shape, cell):
                    _add(mine, whole, number)
        values |= _with_zeros(shape, mine)
    for family in FAMILIES:
        values |= family.complete(births.steps, values)
    return values


@dataclass(frozen=True)
class ReleaseTables:
    """What a release shows: every cell, which of them are hidden, and the towns' names.

    open_to_insiders: hidden cells that people who are alone in a cell could work out if all of them
    told each other; more than 0 only where earlier releases have left nothing to hide. unsolved:
    hidden cells for which the search for cover was given up, so that all beside them was hidden.
    """

    cells: Mapping[Cell, int]
    hidden: frozenset[Key]
    towns: Mapping[str, str]
    open_to_insiders: int = 0
    unsolved: int = 0

    def births(self, cell: Cell) -> int | None:
        """A cell as it is published; None where it is hidden."""
        return None if cell in self.hidden else self.cells[cell]

    def frames(self) -> dict[str, pl.DataFrame]:
        """Every table by name."""
        return {shape.name: self.frame(shape) for shape in SHAPES} | {
            family.table: self.reconciliation(family) for family in FAMILIES
        }

    def frame(self, shape: Shape) -> pl.DataFrame:
        """A table as it is published: a hidden cell has no births, and says so."""
        periods = [] if shape.period == "all" else [shape.period]
        names = [*periods, *(column for name in shape.crosses for column in _COLUMNS[name])]
        rows = [
            (
                *(label(cell.period) for _ in periods),
                *self._names(shape, cell),
                *(self.births(cell._replace(measure=measure)) for measure in shape.measures),
                cell in self.hidden,
            )
            for cell in shape.rows(self.cells)
        ]
        schema = dict.fromkeys(names, pl.String) | dict.fromkeys(shape.measures, pl.Int64)
        return pl.DataFrame(rows, schema=schema | {"is_suppressed": pl.Boolean}, orient="row")

    def reconciliation(self, family: Family) -> pl.DataFrame:
        """A register's count, what was taken off and put to it and why, and the corrected count; a
        row per step."""
        is_year = family.name == "year"
        rows = [
            (
                register,
                *([place] if is_year else [place, self.towns.get(place, "")]),
                name,
                self.births(cell),
                cell in self.hidden,
            )
            for register, place, name, cell in family.rows(self.cells)
        ]
        names = ["register", *(["statistical_year"] if is_year else _COLUMNS["town"]), "step"]
        schema = dict.fromkeys(names, pl.String) | {"births": pl.Int64, "is_suppressed": pl.Boolean}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _names(self, shape: Shape, cell: Cell) -> Iterator[str]:
        for name in shape.crosses:
            value: str = getattr(cell, name)
            yield value
            if name == "town":
                yield self.towns.get(value, "")


def write_tables(tables: ReleaseTables, folder: Path) -> None:
    """Every table as CSV (UTF-8 with a byte order mark, for Excel) and Parquet; the same input
    gives the same bytes."""
    for name, frame in tables.frames().items():
        write_frame(frame, folder / name)


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """One table beside itself: path.csv and path.parquet."""
    texts = [pl.col(name) for name, kind in frame.schema.items() if kind == pl.String]
    cells = frame.with_columns(text.map_elements(as_cell, return_dtype=pl.String) for text in texts)
    path.with_suffix(".csv").write_bytes(b"\xef\xbb\xbf" + cells.write_csv().encode())
    frame.write_parquet(path.with_suffix(".parquet"), compression="zstd", statistics=False)


def _cell(measure: str, group: Sequence[object]) -> Cell:
    month, town, sex, parity = group
    return Cell(
        measure, str(month), UNKNOWN if town is None else str(town), _sex(sex), _parity(parity)
    )


def _sex(value: object) -> str:
    return str(value) if value in ("1", "2") else UNKNOWN


def _parity(value: object) -> str:
    if value is None:
        return UNKNOWN
    number = int(str(value))
    return str(number) if number < LARGEST_PARITY else f"{LARGEST_PARITY}+"


def _wholes(shape: Shape, cell: Cell) -> Iterator[Cell]:
    """The cells of a table that a birth counts in: its own, and the totals over its periods and
    dimensions."""
    periods = {period(shape.period, cell.period), ALL}
    parts = [
        (getattr(cell, name), ALL) if name in shape.crosses else (ALL,)
        for name in ("town", "sex", "parity")
    ]
    for when, (town, sex, parity) in product(sorted(periods), product(*parts)):
        yield Cell(cell.measure, when, town, sex, parity)


def _with_zeros(shape: Shape, values: dict[Cell, int]) -> dict[Cell, int]:
    """A crossing that no birth fell into is a zero that is published, not a gap that tells by its
    absence."""
    kinds = [sorted({cell[place] for cell in values}) for place in range(1, 5)]
    return {
        Cell(measure, *parts): values.get(Cell(measure, *parts), 0)
        for measure in shape.measures
        for parts in product(*kinds)
    }


def _add(values: dict[Cell, int], cell: Cell, births: int) -> None:
    values[cell] = values.get(cell, 0) + births
