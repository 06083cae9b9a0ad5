"""What the files of a release show a stranger: their cells, and how cells add up.

It shares no code with what wrote the files, so that a mistake there is not repeated here.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

_ALL, _HIDDEN = "all", ""
_COUNTS = ("wis", "population", "corrected")
# Of tables up to so many signs (a district's are 30,000) what was read is kept.
_KEPT_LENGTH = 200_000
_NOT_ABOUT = {"is_suppressed", "town_name", "births", "step", "register", *_COUNTS}
Cell = frozenset[tuple[str, str]]
Cells = Mapping[Cell, int | None]


@dataclass(frozen=True)
class Equation:
    """Hidden cells, each times its factor, come to a constant. assumes: 0 nothing, it is printed; 1
    that what is hidden in two releases did not change; 2 that what is hidden now is as it was when
    it was shown."""

    terms: Mapping[Cell, float]
    constant: float
    assumes: int


@dataclass(frozen=True)
class ReadTables:
    """The tables of one release as they were read; nobody changes them. cells: as `read_cells`."""

    cells: Cells

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """How its cells add up."""
        return tuple(printed(self.cells))


def read_cells(release: Path) -> dict[Cell, int | None]:
    """Every published cell by what it is about (`all` says nothing); None where no file shows
    it."""
    return dict(read_tables(release).cells)


def read_tables(release: Path) -> ReadTables:
    """The same, with how the cells add up."""
    texts = tuple(
        # Line ends as they are: csv wants to see them.
        (path.stem, path.read_bytes().decode("utf-8-sig"))
        for path in sorted(release.glob("*.csv"))
    )
    is_small = sum(len(text) for _, text in texts) <= _KEPT_LENGTH
    return (_read_texts if is_small else _read_texts.__wrapped__)(texts)


# The attack reads the same tables for each sort of reader, and those of earlier releases with them.
@lru_cache(maxsize=32)
def _read_texts(texts: tuple[tuple[str, str], ...]) -> ReadTables:
    cells: dict[Cell, int | None] = {}
    for table, text in texts:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            if "release" not in row:  # the revision triangle repeats what releases show
                for about, births in _counts(table, row):
                    if cells.get(about) is None:
                        cells[about] = None if births == _HIDDEN else int(births)
    return ReadTables(cells)


def _counts(table: str, row: Mapping[str, str]) -> Iterator[tuple[Cell, str]]:
    about = {
        (name, value) for name, value in row.items() if name not in _NOT_ABOUT and value != _ALL
    }
    if "step" not in row:
        yield from (
            (frozenset({("count", name), *about}), row[name]) for name in _COUNTS if name in row
        )
        return
    register, step = row["register"], row["step"]
    whole = {"reported": register, "corrected": "corrected"}.get(step)
    what = {("count", whole)} if whole else {("count", f"{register} {step}"), ("table", table)}
    yield frozenset({*what, *about}), row["births"]


def printed(cells: Cells) -> Iterator[Equation]:
    """How the cells of one release add up."""
    for whole, members in chain(_by_one_thing_more(cells), _by_months(cells), _by_steps(cells)):
        terms: dict[Cell, float] = {}
        constant = 0.0
        for cell, sign in [(whole, -1.0), *((member, 1.0) for member in members)]:
            known = cells[cell]
            if known is None:
                terms[cell] = terms.get(cell, 0.0) + sign
            else:
                constant -= sign * known
        if terms:
            yield Equation(terms, constant, 0)


def _by_one_thing_more(cells: Cells) -> Iterator[tuple[Cell, list[Cell]]]:
    """A cell is the sum of those that say one thing more, whatever that thing is."""
    parts: dict[tuple[Cell, str], list[Cell]] = {}
    for cell in cells:
        for name, value in cell:
            whole = cell - {(name, value)}
            if name not in ("count", "table") and whole in cells:
                parts.setdefault((whole, name), []).append(cell)
    return ((whole, members) for (whole, _), members in parts.items())


def _by_months(cells: Cells) -> Iterator[tuple[Cell, list[Cell]]]:
    """A year is the sum of its months; the statistical year begins in October of the year
    before."""
    parts: dict[Cell, list[Cell]] = {}
    for cell in cells:
        for name, value in cell:
            if name == "month":
                year = int(value[:4])
                for kind, of in (
                    ("calendar_year", year),
                    ("statistical_year", year + (value[4:] >= "10")),
                ):
                    parts.setdefault((cell - {(name, value)}) | {(kind, str(of))}, []).append(cell)
    return ((whole, members) for whole, members in parts.items() if whole in cells)


def _by_steps(cells: Cells) -> Iterator[tuple[Cell, list[Cell]]]:
    """Reported = kept + removed; corrected = kept + added."""
    parts: dict[tuple[Cell, str], list[Cell]] = {}
    for cell in cells:
        about = dict(cell)
        register, _, step = about.pop("count").partition(" ")
        table = about.pop("table", None)
        if table:
            for count, side in ((register, "removed"), ("corrected", "added")):
                if step == "kept" or step.startswith(side):
                    whole: Cell = frozenset({("count", count), *about.items()})
                    parts.setdefault((whole, f"{table} {register}"), []).append(cell)
    return ((whole, members) for (whole, _), members in parts.items() if whole in cells)
