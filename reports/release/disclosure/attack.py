"""Tries to work out suppressed cells from what was published. It reads the files of releases, the
tables and the pages of the bulletin, and nothing else.

It knows what any reader knows: how tables add up, that totals of one thing agree between tables,
that counts are whole and not below zero. Where earlier releases lie beside this one, it assumes
that what it cannot see did not change, until that contradicts what it sees. A cell that it can pin
down to fewer than `threshold` values, one of them a small count, is a leak. Births whose sex,
parity or town nobody knows, and the steps of a whole district, name nobody.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csc_array

from reports.release.disclosure.attack_bulletin import (
    PrintedBulletin,
    UntracedFigureError,
    read_bulletin,
)
from reports.release.disclosure.attack_input import (
    Cell,
    Cells,
    Equation,
    read_cells,
    read_tables,
)
from reports.release.disclosure.leak import THRESHOLD, is_leak
from reports.release.disclosure.printed_shares import Evidence
from reports.release.disclosure.programs import LinearProgram, UnsolvedError

_MOST_BIRTHS = 10_000_000
_STARTS = 6
# No county is called so.
_EVERYWHERE, _AND_NEXT = "*", "+"
_NEIGHBOURS = 8
Float = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class ContradictionError(Exception):
    """The published tables cannot all be right."""


@dataclass(frozen=True)
class Leak:
    """A suppressed cell and the values that it can only have."""

    cell: Cell
    low: float
    high: float

    def __str__(self) -> str:
        """sex 1, statistical_year 2009, town_code 420607107: 3–4."""
        return f"{_name(self.cell)}: {self.low:.0f}–{self.high:.0f}"


def attack(
    release: Path,
    threshold: int = THRESHOLD,
    earlier: Sequence[Path] = (),
    insiders: Sequence[Mapping[Cell, int]] = (),
    *,
    besides: Collection[Cell] = frozenset(),
) -> list[Leak]:
    """The suppressed cells of a release's CSV files that can be worked out, or nearly.

    earlier: folders of releases before it. A cell that one of them shows is no leak of this one.
    insiders: persons who are the only one that some cells count, and so know them. They are taken
    to tell each other all: no cell is left to them, and nobody's own cell to all the others.
    besides: cells not to ask for, since they withstood while fewer cells were hidden.
    """
    latest, equations, shown = _read(release, earlier)
    hidden = {cell for cell, births in latest.items() if births is None and not _names_nobody(cell)}
    return _leaks(equations, hidden - shown - set(besides), threshold, insiders)


def attack_bulletin(
    folder: Path,
    threshold: int = THRESHOLD,
    earlier: Sequence[Path] = (),
    insiders: Sequence[Mapping[Cell, int]] = (),
    known: Mapping[Cell, Evidence] | None = None,
    *,
    with_shares: bool = True,
) -> list[Leak]:
    """What a reader of the bulletin works out who has the tables beside it: hidden cells that its
    figures touch, and the births that a source lacks in a town, a sex or a birth order.

    Args: folder, earlier: whole releases, each with `tables` and its bulletin; known, what the
    reader knows from elsewhere; with_shares: whether shares are read (`read_bulletin`).
    Raises: UntracedFigureError; ContradictionError.
    """
    latest, equations, shown = _read(folder / "tables", [one / "tables" for one in earlier])
    bulletin = read_bulletin(folder, latest, known, with_shares=with_shares)
    latest |= dict.fromkeys(bulletin.lacking)
    for number, one in enumerate(earlier):
        told = _told(one, known, with_shares=with_shares)
        # What lacked then may have come since: it is the same until that contradicts this page.
        terms = (_remembered(equation, latest, number) for equation in told.equations)
        equations += [equation for equation in terms if equation]
    equations += bulletin.equations
    touched = {cell for equation in bulletin.equations for cell in equation.terms}
    targets = {
        cell for cell in touched & latest.keys() if latest[cell] is None and not _names_nobody(cell)
    }
    return _leaks(equations, targets - shown, threshold, insiders)


def _told(
    folder: Path, known: Mapping[Cell, Evidence] | None, *, with_shares: bool
) -> PrintedBulletin:
    """What an earlier bulletin says, to a reader who takes the births that others show for about as
    many as now; nothing where it is of a form that no table's name stands in."""
    try:
        return read_bulletin(folder, read_cells(folder / "tables"), known, with_shares=with_shares)
    except (UntracedFigureError, OSError):
        return PrintedBulletin(frozenset(), ())


def _read(
    release: Path, earlier: Sequence[Path]
) -> tuple[dict[Cell, int | None], list[Equation], set[Cell]]:
    """The cells of these tables, how they and those of earlier ones add up, and the cells that
    earlier ones show."""
    tables, before = read_tables(release), [read_tables(folder) for folder in earlier]
    latest, equations = dict(tables.cells), list(tables.equations)
    for number, one in enumerate(before):
        remembered = (_remembered(equation, latest, number) for equation in one.equations)
        equations += [equation for equation in remembered if equation]
        equations += [
            Equation({cell: 1.0}, births, 2)
            for cell, births in one.cells.items()
            if births is not None and cell in latest and latest[cell] is None
        ]
    shown = {cell for one in before for cell, births in one.cells.items() if births is not None}
    return latest, equations, shown


def _leaks(
    equations: Sequence[Equation],
    wanted: set[Cell],
    threshold: int,
    insiders: Sequence[Mapping[Cell, int]],
) -> list[Leak]:
    leaks: list[Leak] = []
    for group in _groups(equations):
        targets = sorted(wanted & group.cells, key=_name)
        leaks += _leaks_of(group, targets, threshold, insiders)
    return sorted(leaks, key=lambda leak: _name(leak.cell))


def _remembered(equation: Equation, latest: Cells, number: int) -> Equation | None:
    """What an earlier release says of the hidden cells of this one, if they did not change; None
    where it says nothing.

    A cell that only the earlier release has keeps a name of its own.
    """
    terms: dict[Cell, float] = {}
    constant, assumes = equation.constant, 1
    for cell, factor in equation.terms.items():
        births = latest.get(cell)
        if births is not None:
            constant, assumes = constant - factor * births, 2
        elif cell in latest:
            terms[cell] = factor
        else:
            terms[cell | {("release", str(number))}] = factor
    return Equation(terms, constant, assumes) if terms else None


@dataclass(frozen=True)
class _Group:
    """Equations that hang together through hidden cells."""

    equations: tuple[Equation, ...]

    @cached_property
    def cells(self) -> frozenset[Cell]:
        return frozenset(cell for equation in self.equations for cell in equation.terms)


def _groups(equations: Sequence[Equation]) -> Iterator[_Group]:
    touching: dict[Cell, list[int]] = {}
    for number, equation in enumerate(equations):
        for cell in equation.terms:
            touching.setdefault(cell, []).append(number)
    left = set(range(len(equations)))
    while left:
        found, fresh = set[int](), {min(left)}
        while fresh:
            found |= fresh
            cells = {cell for number in fresh for cell in equations[number].terms}
            fresh = {number for cell in cells for number in touching[cell]} - found
        left -= found
        yield _Group(tuple(equations[number] for number in sorted(found)))


def _leaks_of(
    group: _Group,
    targets: Sequence[Cell],
    threshold: int,
    insiders: Sequence[Mapping[Cell, int]],
) -> Iterator[Leak]:
    """Leaks by the boldest assumptions that do not contradict what is printed."""
    if not targets:
        return
    order = sorted(group.cells, key=_name)
    place = {cell: number for number, cell in enumerate(order)}
    persons = [
        {place[cell]: births for cell, births in one.items() if cell in place} for one in insiders
    ]
    known = {column: births for one in persons for column, births in one.items()}
    own = {column: one for one in persons for column in one}
    system = _boldest(group, place, known, order)
    for cell in targets:
        column = place[cell]
        low, high = system.ends(column, threshold, own.get(column, {}))
        if is_leak(low, high, threshold):
            yield Leak(cell, low, high)


def _boldest(
    group: _Group, place: Mapping[Cell, int], known: Mapping[int, int], order: Sequence[Cell]
) -> "_System":
    """The equations with the boldest assumptions that contradict nothing. Raises:
    ContradictionError."""
    for boldest in (2, 1, 0):
        used = [equation for equation in group.equations if equation.assumes <= boldest]
        system = _System(used, place, known)
        if system.solve():
            return system
    raise ContradictionError(
        f"各表之间不相符 / the tables contradict each other: {_name(order[0])}"
    )


class _System:
    """Equations as a matrix, and the values that its cells were seen to be able to have."""

    def __init__(
        self, equations: Sequence[Equation], place: Mapping[Cell, int], known: Mapping[int, int]
    ) -> None:
        self._bounds = np.tile([0.0, _MOST_BIRTHS], (len(place), 1))
        for column, births in known.items():
            self._bounds[column] = births
        entries = [
            (factor, row, place[cell])
            for row, one in enumerate(equations)
            for cell, factor in one.terms.items()
        ]
        factors, rows, columns = (np.array(part) for part in zip(*entries, strict=True))
        shape = (len(equations), len(place))
        self._matrix: Any = csc_array(coo_array((factors, (rows, columns)), shape=shape))
        self._constants = np.array([one.constant for one in equations], dtype=np.float64)
        self._low, self._high = np.full(len(place), np.inf), np.full(len(place), -np.inf)
        self._counties = _Counties(place)
        self._base = np.zeros(len(place))
        self._programs: dict[str, LinearProgram] = {}

    def solve(self) -> bool:
        """Find values that satisfy the equations; False where they contradict each other."""
        chance, found = np.random.default_rng(0), []
        whole = self._program(_EVERYWHERE)
        for number in range(_STARTS):
            weights = chance.random(len(self._low)) * (chance.random(len(self._low)) < 0.5)
            solved = whole.solve(weights * (number > 0), self._bounds)
            if solved is None:
                return False
            self._note(slice(None), solved)
            found.append(solved)
        # Between several solutions a cell can move both ways; at one, most lie at an end.
        self._base = np.mean(found, axis=0)
        return True

    def ends(self, column: int, threshold: int, own: Mapping[int, int]) -> tuple[float, float]:
        """The least and the largest value of a cell; where it was seen to spread widely enough, so
        far as seen. own: the cells whose values only the one knows whom this cell counts."""
        seen = float(self._low[column]), float(self._high[column])
        if not own and not is_leak(*seen, threshold):
            return seen
        low, high = seen
        county = self._counties.of[column]
        for within in (county, f"{county}{_AND_NEXT}", _EVERYWHERE):
            low, high = self._ends_within(column, within, threshold, own)
            if not is_leak(low, high, threshold):
                break
        return low, high

    def _ends_within(
        self, column: int, county: str, threshold: int, own: Mapping[int, int]
    ) -> tuple[float, float]:
        """The ends of a cell while all cells but those of a county stay as they were found first;
        looked for no further than matters. A search that is given up leaves the end as it was
        seen, so that the cell counts as known."""
        program, columns = self._program(county), self._counties.cells(county)
        mine = int(np.searchsorted(columns, column))
        free = {
            int(np.searchsorted(columns, one)): (0.0, float(_MOST_BIRTHS))
            for one in own
            if one in columns
        }
        least, most = (0.0, float(_MOST_BIRTHS)) if own else self._bounds[column]
        value = float(self._base[column])
        free[mine] = (max(least, value - threshold), min(most, value + threshold))
        ends = [value, value]
        for side, sign in ((0, 1.0), (1, -1.0)):
            try:
                found = program.least({mine: sign}, free)
            except UnsolvedError:
                found = None
            if found is not None:
                ends[side] = float(found[mine])
                if not own:
                    self._note(columns, found)
        return ends[0], ends[1]

    def _program(self, county: str) -> LinearProgram:
        """The equations of a county's cells; all others stay as they were found first."""
        if county not in self._programs:
            columns = self._counties.cells(county)
            part = self._matrix[:, columns]
            rows = np.unique(part.nonzero()[0])
            part = part[rows]
            is_all = county == _EVERYWHERE
            sums = self._constants[rows] if is_all else part @ self._base[columns]
            self._programs[county] = LinearProgram(part, sums, self._bounds[columns])
        return self._programs[county]

    def _note(self, columns: Any, values: Float) -> None:
        self._low[columns] = np.minimum(self._low[columns], values)
        self._high[columns] = np.maximum(self._high[columns], values)


class _Counties:
    """Which cells of a system belong to which county, by column; those of no town to each. Whoever
    lets only these change finds wide ends fast; ends that are not wide are looked for again among
    all."""

    def __init__(self, place: Mapping[Cell, int]) -> None:
        self.of = [""] * len(place)
        for cell, column in place.items():
            self.of[column] = dict(cell).get("town_code", "")[:6]
        self._county = np.array(self.of)
        self._order = sorted({*self.of} - {""})

    def cells(self, within: str) -> Ints:
        """The columns of a county's cells, and of those of no town; of those of its neighbours in
        the order of codes too; of all cells everywhere."""
        if within == _EVERYWHERE:
            return np.arange(len(self.of))
        county = within.removesuffix(_AND_NEXT)
        taken = [county, ""]
        if within != county and county in self._order:
            first = self._order.index(county) // _NEIGHBOURS * _NEIGHBOURS
            taken += self._order[first : first + _NEIGHBOURS]
        return np.flatnonzero(np.isin(self._county, taken))


def _names_nobody(cell: Cell) -> bool:
    """Births of whom something is unknown, steps of the whole district, and what a source lacks in
    all."""
    about = dict(cell)
    return (
        "unknown" in about.values()
        or about.get("table") == "reconciliation_by_year"
        or "slack" in about
        or (about["count"].startswith("lacking") and len(about) == 1)
    )


def _name(cell: Cell) -> str:
    return ", ".join(f"{name} {value}" for name, value in sorted(cell))
