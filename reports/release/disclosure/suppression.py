"""Which cells of linked tables must not be published, so that no small count can be worked out from
the others.

A count of 1 to 4 is suppressed (primary). Then cells are added (complementary) until no suppressed
cell can be pinned down to fewer than five values of which one is such a count, as far as everything
published tells. Which cells: those that have to change when the suppressed one is made larger by
four and every total still holds, chosen so that the reader loses least (a linear program); a
suppressed cell that changes costs nothing more. Source of the method: Kelly, Golden, Assad 1992,
Networks 22: 397-417; Fischetti and Salazar 2000, Management Science 46: 1075-1087.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from math import ceil, floor, log2
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack

from reports.release.disclosure.leak import NEARLY, THRESHOLD
from reports.release.disclosure.programs import Float, Ints, LinearProgram, UnsolvedError

# No district has more; a bound keeps the problems bounded.
MOST_BIRTHS = 10_000_000
Key = tuple[str, ...]
# A cell of a dearer kind is hidden only where it saves this many cells of the kind below.
_COST_STEP = 20.0
# As dear as a count of about sixty.
_ZERO = 6.0
_EVERYWHERE = None


@dataclass(frozen=True)
class Sum:
    """A cell that is the sum of others."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        """The whole and its parts."""
        return (self.whole, *self.parts)


@dataclass(frozen=True)
class LinkedTables:
    """Every cell with its births, totals too, and how cells add up.

    mate: what the cells that are hidden together have in common, such as one town before and after
    correction. cost: how much a reader loses with a cell, the less the sooner it is hidden for
    another's sake. is_harmless: whether a cell names nobody however few its births; it may be
    hidden for another's sake, never for its own. block: the county of
    a cell, '' where it belongs to none: cells of one county are searched for cover first, since a
    province is too large to be searched whole for each of its cells. unsolved: the cells for which
    a search for cover was given up, so far.
    """

    values: Mapping[Key, int]
    sums: tuple[Sum, ...]
    mate: Callable[[Key], Key] = lambda key: key
    cost: Callable[[Key], int] = lambda key: 0  # noqa: ARG005 -- all alike
    is_harmless: Callable[[Key], bool] = lambda key: False  # noqa: ARG005
    block: Callable[[Key], str] = lambda key: ""  # noqa: ARG005 -- all in one
    unsolved: set[Key] = field(default_factory=set)

    @cached_property
    def order(self) -> tuple[Key, ...]:
        """The cells in a fixed order."""
        return tuple(sorted(self.values))

    @cached_property
    def place(self) -> Mapping[Key, int]:
        """Where a cell stands in that order."""
        return {key: number for number, key in enumerate(self.order)}

    @cached_property
    def balance(self) -> Any:
        """Increases and decreases of all cells keep every sum when this matrix times them is 0: a
        row per sum, a column per cell for its increase, then one per cell for its decrease."""
        entries = [
            (sign, row, self.place[cell])
            for row, one in enumerate(self.sums)
            for cell, sign in ((one.whole, -1.0), *((part, 1.0) for part in one.parts))
        ]
        signs, rows, columns = (np.array(part) for part in zip(*entries, strict=True))
        shape = (len(self.sums), len(self.order))
        increases = coo_array((signs, (rows.astype(int), columns.astype(int))), shape=shape)
        return csr_array(hstack([increases, -increases]))

    @cached_property
    def amounts(self) -> Float:
        """The births of the cells, in their order."""
        return np.array([self.values[key] for key in self.order], dtype=np.float64)

    @cached_property
    def weights(self) -> Float:
        """What a reader loses with each cell, in their order."""
        return np.array([_weight(self, key) for key in self.order])

    @cached_property
    def blocks(self) -> Mapping[str, Any]:
        """Where the cells of each block stand in the order, those that belong to none among
        them."""
        found: dict[str, list[int]] = {}
        for number, key in enumerate(self.order):
            found.setdefault(self.block(key), []).append(number)
        common = found.get("", [])
        return {name: np.array(sorted({*mine, *common})) for name, mine in found.items()}

    @cached_property
    def sums_of(self) -> Mapping[Key, tuple[Sum, ...]]:
        """The sums that make up a cell."""
        found: dict[Key, tuple[Sum, ...]] = {}
        for one in self.sums:
            found[one.whole] = (*found.get(one.whole, ()), one)
        return found

    @cached_property
    def _programs(self) -> dict[str | None, LinearProgram]:
        return {}

    def cells_of(self, block: str | None) -> Ints:
        """Where the cells of a block stand in the order; of all of them for None."""
        return np.arange(len(self.order)) if block is None else self.blocks[block]

    def program(self, block: str | None) -> LinearProgram:
        """The balance of a block's cells alone, all others staying as they are, to be solved."""
        if block not in self._programs:
            columns = self.cells_of(block)
            part = self.balance[:, np.concatenate([columns, columns + len(self.order)])]
            part = part[np.unique(part.nonzero()[0])]
            bounds = np.zeros((part.shape[1], 2))
            self._programs[block] = LinearProgram(
                part, np.zeros(part.shape[0]), bounds, is_same_room=False
            )
        return self._programs[block]

    @cached_property
    def mates(self) -> Mapping[Key, tuple[Key, ...]]:
        """The cells that share the fate of one, by what they have in common."""
        found: dict[Key, tuple[Key, ...]] = {}
        for key in self.values:
            found[self.mate(key)] = (*found.get(self.mate(key), ()), key)
        return found


class NotProtectableError(Exception):
    """No more cells can be hidden, and one can still be worked out."""


def suppress(
    tables: LinkedTables,
    threshold: int = THRESHOLD,
    *,
    forced: Iterable[Key] = (),
    no_cover: Collection[Key] = frozenset(),
) -> frozenset[Key]:
    """The cells to hide.

    Args: forced, cells to hide in any case (an earlier release hid them); no_cover, cells whose
    values a reader may
        know from elsewhere: they cover others only where nothing else does.
    Raises: NotProtectableError.
    """
    values = tables.values
    named = [key for key in values if not tables.is_harmless(key)]
    hidden = _with_mates(tables, [*forced, *(key for key in named if 0 < values[key] < threshold)])
    # A larger count cannot be among five values with a small one.
    delicate = [key for key in named if values[key] <= 2 * threshold - 2 and key not in no_cover]
    reached, alone, waiting = _Reached(values), Alone(tables), set(delicate)
    queue = sorted((values[key], key) for key in waiting & hidden)
    waiting -= hidden
    while queue:
        _, key = heappop(queue)
        if reached.is_wide(key, threshold):
            continue
        ways = (Either(no_cover, alone[key]), alone[key], no_cover, ())
        moved = cheapest_cover(tables, hidden, key, threshold, ways)
        reached.add(moved, alone)
        fresh = _with_mates(tables, moved) - hidden
        hidden |= fresh
        for found in fresh & waiting:
            heappush(queue, (values[found], found))
        waiting -= fresh
    return frozenset(hidden)


def cheapest_cover(
    tables: LinkedTables,
    hidden: Collection[Key],
    key: Key,
    threshold: int,
    fixed: Sequence[Container[Key]],
) -> dict[Key, float]:
    """A `cover` with the first of these sets of fixed cells that allows one.

    Where the search is given up, all cells that stand in a sum with this one, as they are: they are
    hidden then, and the key is told in `unsolved`. Raises: NotProtectableError.
    """
    *rather, last = fixed
    try:
        for cells in rather:
            try:
                return cover(tables, hidden, key, threshold, cells)
            except NotProtectableError:
                continue
        return cover(tables, hidden, key, threshold, last)
    except UnsolvedError:
        tables.unsolved.add(key)
        beside = {cell for one in tables.sums if key in one.cells for cell in one.cells}
        return {cell: tables.values[cell] for cell in beside}


def cover(
    tables: LinkedTables,
    hidden: Collection[Key],
    key: Key,
    threshold: int,
    fixed: Container[Key] = frozenset(),
) -> dict[Key, float]:
    """Cells with other values, so that the key's value is larger by what it takes and every sum
    still holds.

    All of them must be hidden. Chosen so that the cells that are not hidden yet cost a reader least
    (`cost`).
    Args: fixed, cells that must not change. Raises: NotProtectableError where it cannot be;
    UnsolvedError where the search among all cells is given up.
    """
    for block in dict.fromkeys((tables.block(key), _EVERYWHERE)):
        moved = _cover_within(tables, hidden, key, threshold, fixed, block)
        if moved is not None:
            return moved
    raise NotProtectableError(f"{key}: 没有可以再隐藏的单元格 / no cell is left to hide beside it")


def _cover_within(
    tables: LinkedTables,
    hidden: Collection[Key],
    key: Key,
    threshold: int,
    fixed: Container[Key],
    block: str | None,
) -> dict[Key, float] | None:
    """A cover by cells of one block (None: of all); None where none is found."""
    places = tables.cells_of(block)
    cells = [tables.order[place] for place in places]
    values = tables.amounts[places]
    is_hidden = np.array([cell in hidden for cell in cells])
    weights = np.where(is_hidden, NEARLY, tables.weights[places])
    is_fixed = np.array([cell in fixed for cell in cells])
    most, least = np.where(is_fixed, 0.0, float(MOST_BIRTHS)), np.where(is_fixed, 0.0, values)
    wanted = int(np.searchsorted(places, tables.place[key]))
    bounds = np.column_stack([np.zeros(2 * len(values)), np.concatenate([most, least])])
    bounds[wanted] = threshold - 1
    bounds[len(values) + wanted] = 0.0
    try:
        found = tables.program(block).solve(np.concatenate([weights, weights]), bounds)
    except UnsolvedError:
        if block is _EVERYWHERE:
            raise
        found = None
    if found is None:
        return None
    change = found[: len(values)] - found[len(values) :]
    return {
        cells[place]: values[place] + change[place]
        for place in np.flatnonzero(np.abs(change) > NEARLY)
    }


class Either(Container[Key]):
    """Cells of any of these."""

    def __init__(self, *parts: Container[Key]) -> None:
        """parts: as they are, for they may be large."""
        self._parts = parts

    def __contains__(self, key: object) -> bool:
        # No any(): it is asked of every cell for every cell that is covered.
        for part in self._parts:  # noqa: SIM110
            if key in part:
                return True
        return False


class _Others(Container[Key]):
    """Cells in which others are alone."""

    def __init__(self, cells: Container[Key], own: Container[Key]) -> None:
        self._cells, self._own = cells, own

    def __contains__(self, key: object) -> bool:
        return key in self._cells and key not in self._own


class Alone:
    """The cells whose values a single person knows, since she is the only one they count. Such a
    cell covers nobody else.

    Hers before and after correction are known to her together. Where a total and a part of it both
    count one, it is the same one.
    """

    def __init__(self, tables: LinkedTables) -> None:
        """Of these tables."""
        self._tables = tables
        found = [
            key
            for key in tables.values
            if not tables.is_harmless(key)
            and max(tables.values[mate] for mate in tables.mates[tables.mate(key)]) == 1
        ]
        self._first: dict[Key, Key] = {key: min(tables.mates[tables.mate(key)]) for key in found}
        self.cells = frozenset(found)
        for one in tables.sums:
            if one.whole in self.cells and tables.values[one.whole]:
                for part in one.parts:
                    if part in self.cells and tables.values[part]:
                        self._join(one.whole, part)
        members: dict[Key, set[Key]] = {}
        for key in found:
            members.setdefault(self._of(key), set()).add(key)
        self.persons = tuple(frozenset(cells) for _, cells in sorted(members.items()))
        self._own = {key: cells for cells in self.persons for key in cells}

    def __getitem__(self, key: Key) -> Container[Key]:
        """The cells in which others than the one whom this key counts are alone."""
        return _Others(self.cells, self._own.get(key, frozenset()))

    def make_up(self, key: Key) -> bool:
        """Whether a cell counts nobody but persons who are alone in a cell: put together they know
        it, and it tells them of nobody else."""
        return key in self._made_up

    @cached_property
    def _made_up(self) -> frozenset[Key]:
        """Such cells: those of nobody, those of the persons, totals of such parts, and each part of
        such a total (the first children of a hamlet whose births are all theirs)."""
        values, sums = self._tables.values, self._tables.sums
        found = {key for key in values if not values[key]} | self.cells
        waiting = [one for one in sums if not found.issuperset(one.cells)]
        before = -1
        while len(found) != before:
            before = len(found)
            for one in waiting:
                if one.whole in found or found.issuperset(one.parts):
                    found.update(one.cells)
            waiting = [one for one in waiting if not found.issuperset(one.cells)]
        return frozenset(found)

    def _of(self, key: Key) -> Key:
        """The first cell of the person who is alone in a cell."""
        while self._first.get(key, key) != key:
            key = self._first[key]
        return key

    def _join(self, key: Key, other: Key) -> None:
        first, second = sorted((self._of(key), self._of(other)))
        self._first[second] = first


class _Reached:
    """The values that cells were seen to be able to have. What changed once may change again when
    more is hidden; so most cells need no search of their own."""

    def __init__(self, values: Mapping[Key, int]) -> None:
        """Every cell can have its own value."""
        self._low: dict[Key, float] = dict(values)
        self._high: dict[Key, float] = dict(values)

    def add(self, moved: Mapping[Key, float], alone: Alone) -> None:
        """Take note of values that were possible together. A cell that moved because somebody
        else's own cell did has not moved for that person."""
        own = [key for key in moved if key in alone.cells]
        for key, value in moved.items():
            others = alone[key]
            if not any(one in others for one in own):
                self._low[key] = min(self._low[key], value)
                self._high[key] = max(self._high[key], value)

    def is_wide(self, key: Key, threshold: int) -> bool:
        """Whether a cell was seen to be able to have as many values as it takes."""
        return floor(self._high[key] + NEARLY) - ceil(self._low[key] - NEARLY) >= threshold - 1


def _weight(tables: LinkedTables, cell: Key) -> float:
    """What a reader loses with a cell that moves by one birth: more with a large count, and more
    with a zero, from which he would not take it any longer that a hidden cell is none."""
    births = tables.values[cell]
    return float(_COST_STEP ** tables.cost(cell) * (log2(births + 2) if births else _ZERO))


def _with_mates(tables: LinkedTables, keys: Iterable[Key]) -> set[Key]:
    return {mate for key in keys for mate in tables.mates[tables.mate(key)]}
