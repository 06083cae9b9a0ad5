"""Which cells of linked tables must not be published, so that no small count can be worked out from the others.

A count of 1 to 4 is suppressed (primary). Then cells are added (complementary) until no suppressed cell can be pinned
down to fewer than five values of which one is such a count, as far as everything published tells: the smallest and the
largest value that it could have, with all other suppressed cells free, are found by linear programming. A zero names
nobody and is hidden only where nothing else is left to hide; so a reader cannot take it that a hidden cell is none.
Source of the method: Fischetti and Salazar 2000, Management Science 46: 1075-1087; the order in which cells are added
is greedy, not theirs.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

THRESHOLD = 5
# No district has more; a bound keeps the problems bounded.
MOST_BIRTHS = 10_000_000
Key = tuple[str, ...]
Float = npt.NDArray[np.float64]


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

    mate: what the cells that are hidden together have in common, such as one town before and after correction. cost:
    how much a reader loses with a cell, the less the sooner it is hidden for another's sake. is_harmless: whether a
    cell names nobody however few its births; it may be hidden for another's sake, never for its own.
    """

    values: Mapping[Key, int]
    sums: tuple[Sum, ...]
    mate: Callable[[Key], Key] = lambda key: key
    cost: Callable[[Key], int] = lambda key: 0  # noqa: ARG005 -- all alike
    is_harmless: Callable[[Key], bool] = lambda key: False  # noqa: ARG005

    @cached_property
    def touching(self) -> Mapping[Key, list[int]]:
        """The sums that a cell stands in, by position."""
        found: dict[Key, list[int]] = {}
        for place, one in enumerate(self.sums):
            for cell in one.cells:
                found.setdefault(cell, []).append(place)
        return found

    @cached_property
    def mates(self) -> Mapping[Key, tuple[Key, ...]]:
        """The cells that share the fate of one, by what they have in common."""
        found: dict[Key, tuple[Key, ...]] = {}
        for key in self.values:
            found[self.mate(key)] = (*found.get(self.mate(key), ()), key)
        return found

    @cached_property
    def wholes(self) -> frozenset[Key]:
        """The cells that are totals."""
        return frozenset(one.whole for one in self.sums)


class NotProtectableError(Exception):
    """No more cells can be hidden, and one can still be worked out."""


def suppress(
    tables: LinkedTables,
    threshold: int = THRESHOLD,
    *,
    forced: Iterable[Key] = (),
    no_cover: Container[Key] = frozenset(),
) -> frozenset[Key]:
    """The cells to hide.

    Args: forced, cells to hide in any case (an earlier release hid them); no_cover, cells whose values a reader knows
        from elsewhere: hidden or not, they protect no other cell.
    Raises: NotProtectableError.
    """
    values = tables.values
    named = [key for key in values if not tables.is_harmless(key)]
    hidden = _with_mates(tables, [*forced, *(key for key in named if 0 < values[key] < threshold)])
    # A larger count cannot be among five values with a small one.
    delicate = [key for key in named if values[key] <= 2 * threshold - 2 and key not in no_cover]
    reached = Reached()
    while open_keys := [key for key in delicate if key in hidden and not reached.is_wide(key, threshold)]:
        key = min(open_keys, key=lambda cell: (values[cell], cell))
        unknown = {cell for cell in hidden if cell not in no_cover}
        if is_leak(*reached.ends(tables, unknown, key), threshold):
            hidden |= _with_mates(tables, [cover(tables, hidden, key, no_cover)])
        elif not reached.is_wide(key, threshold):
            delicate.remove(key)
    return frozenset(hidden)


def is_leak(low: float, high: float, threshold: int) -> bool:
    """Whether a reader who knows these ends of a cell knows too much: fewer values than `threshold`, and one is small.

    >>> is_leak(2, 4, 5), is_leak(0, 4, 5), is_leak(37, 37, 5), is_leak(0, 0, 5)
    (True, False, False, False)
    """
    # Counts are whole: a reader rounds inwards.
    least, most = ceil(low - 1e-6), floor(high + 1e-6)
    return most - least < threshold - 1 and least < threshold and most >= 1


class Reached:
    """The values that hidden cells were seen to be able to have. Each solution tells of every cell in it, and stays
    possible when more is hidden; so most cells need no search of their own."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._low: dict[Key, float] = {}
        self._high: dict[Key, float] = {}

    def is_wide(self, key: Key, threshold: int) -> bool:
        """Whether a cell was seen to be able to have as many values as it takes."""
        return key in self._low and floor(self._high[key] + 1e-6) - ceil(self._low[key] - 1e-6) >= threshold - 1

    def ends(self, tables: LinkedTables, hidden: Collection[Key], key: Key) -> tuple[float, float]:
        """The smallest and the largest value that a hidden cell could have, given what is shown and how cells add up.

        Raises: NotProtectableError where the sums contradict each other.
        """
        near = sorted(_connected(tables, hidden, key))
        place = {one: number for number, one in enumerate(near)}
        rows, constants = _equations(tables, place)
        wanted = np.zeros(len(near))
        for sign in (1.0, -1.0):
            wanted[place[key]] = sign
            for cell, value in zip(near, solution(wanted, rows, constants), strict=True):
                self._low[cell] = min(self._low.get(cell, value), value)
                self._high[cell] = max(self._high.get(cell, value), value)
        return self._low[key], self._high[key]


def solution(wanted: Float, rows: Any, constants: Float) -> Float:
    """Values of the hidden cells at which a sum of them is least. Raises: NotProtectableError where the sums contradict
    each other."""
    found = linprog(wanted, A_eq=rows, b_eq=constants, bounds=(0, MOST_BIRTHS), method="highs")
    if found.x is None:
        raise NotProtectableError(f"表间不一致 / the tables contradict each other: {found.message}")
    return np.asarray(found.x, dtype=np.float64)


def cover(tables: LinkedTables, hidden: Collection[Key], key: Key, no_cover: Container[Key] = frozenset()) -> Key:
    """The shown cell whose loss costs least and that stands in a sum with the key, or with a hidden cell that hangs
    together with it.

    Least: by what the reader loses (`cost`), then the nearest, of these parts before totals, the smallest count, a zero
    last. Raises: NotProtectableError where none is left.
    """
    near, seen, ring = {key}, set[Key](), 0
    found: dict[Key, int] = {}
    while near - seen:
        seen |= near
        touched = {cell for one in near for place in tables.touching.get(one, ()) for cell in tables.sums[place].cells}
        for cell in touched:
            if cell not in hidden and cell not in no_cover:
                found.setdefault(cell, ring)
        near, ring = {cell for cell in touched if cell in hidden} - seen, ring + 1
    if not found:
        raise NotProtectableError(f"{key}: 没有可以再隐藏的单元格 / no cell is left to hide beside it")
    values = tables.values
    return min(found, key=lambda cell: (
        tables.cost(cell), found[cell], values[cell] == 0, cell in tables.wholes, values[cell], cell
    ))  # fmt: skip


def _with_mates(tables: LinkedTables, keys: Iterable[Key]) -> set[Key]:
    return {mate for key in keys for mate in tables.mates[tables.mate(key)]}


def _connected(tables: LinkedTables, hidden: Collection[Key], key: Key) -> set[Key]:
    """The hidden cells that hang together with one through sums: no other cell tells of it."""
    found, fresh = {key}, [key]
    while fresh:
        sums = {place for one in fresh for place in tables.touching.get(one, ())}
        fresh = [cell for place in sums for cell in tables.sums[place].cells if cell in hidden and cell not in found]
        found.update(fresh)
    return found


def _equations(tables: LinkedTables, place: Mapping[Key, int]) -> tuple[csr_array, Float]:
    """The sums in which any of these cells stands, over these cells alone."""
    data, row_of, column_of, constants = list[float](), list[int](), list[int](), list[float]()
    for number in sorted({number for key in place for number in tables.touching.get(key, ())}):
        one = tables.sums[number]
        terms = [(one.whole, -1.0), *((part, 1.0) for part in one.parts)]
        constants.append(-sum(sign * tables.values[key] for key, sign in terms if key not in place))
        for key, sign in terms:
            if key in place:
                data.append(sign)
                row_of.append(len(constants) - 1)
                column_of.append(place[key])
    shape = (len(constants), len(place))
    return csr_array((data, (row_of, column_of)), shape=shape), np.array(constants, dtype=np.float64)
