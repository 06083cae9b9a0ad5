"""Which cells of linked tables must not be published, so that no small count can be worked out from the others.

A count of 1 to 4 is suppressed (primary). Then cells are added (complementary) until every suppressed cell could have
been any of at least five values, as far as everything published tells: the smallest and largest value that it could
have, with all other suppressed cells free, are found by linear programming. A zero names nobody and is hidden only
where nothing else is left to hide; so a reader cannot take it that a hidden cell is none. Source of the method:
Fischetti and Salazar 2000, Management Science 46: 1075-1087; the order in which cells are added is greedy, not theirs.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
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


class NotProtectableError(Exception):
    """No more cells can be hidden, and one can still be worked out."""


def suppress(
    values: Mapping[Key, int], sums: Sequence[Sum], threshold: int = THRESHOLD, harmless: Container[str] = ()
) -> frozenset[Key]:
    """The cells to hide.

    Args: values, every cell, totals too; sums, how they add up; harmless, parts of a key that name nobody however few
    (births of unknown sex): such a cell may be hidden for others' sake, never for its own. Raises: NotProtectableError.
    """
    hidden = {
        key for key, value in values.items() if 0 < value < threshold and not any(part in harmless for part in key)
    }
    safe: set[Key] = set()
    while open_keys := sorted(hidden - safe, key=lambda key: (values[key], key)):
        key = open_keys[0]
        low, high = interval(values, sums, hidden, key)
        if high - low >= threshold - 1:
            safe.add(key)
            continue
        hidden.add(_cheapest(values, sums, hidden, key))
    return frozenset(hidden)


def interval(values: Mapping[Key, int], sums: Sequence[Sum], hidden: set[Key], key: Key) -> tuple[float, float]:
    """The smallest and the largest value that a hidden cell could have, given what is shown and how cells add up."""
    order = sorted(hidden)
    place = {one: number for number, one in enumerate(order)}
    rows, constants = _equations(values, sums, place)
    ends = []
    for sign in (1.0, -1.0):
        wanted = np.zeros(len(order))
        wanted[place[key]] = sign
        ends.append(sign * extreme(wanted, rows, constants))
    return ends[0], ends[1]


def extreme(wanted: Float, rows: Any, constants: Float) -> float:
    """The least that a sum of hidden cells can be. Raises: NotProtectableError where the sums contradict each other."""
    found = linprog(wanted, A_eq=rows, b_eq=constants, bounds=(0, MOST_BIRTHS), method="highs")
    if found.fun is None:
        raise NotProtectableError(f"表间不一致 / the tables contradict each other: {found.message}")
    return float(found.fun)


def _equations(values: Mapping[Key, int], sums: Sequence[Sum], place: Mapping[Key, int]) -> tuple[csr_array, Float]:
    """The sums in which anything is hidden, over the hidden cells alone."""
    data, row_of, column_of, constants = list[float](), list[int](), list[int](), list[float]()
    for one in sums:
        terms = [(one.whole, -1.0), *((part, 1.0) for part in one.parts)]
        if not any(key in place for key, _ in terms):
            continue
        constants.append(-sum(sign * values[key] for key, sign in terms if key not in place))
        for key, sign in terms:
            if key in place:
                data.append(sign)
                row_of.append(len(constants) - 1)
                column_of.append(place[key])
    shape = (len(constants), len(place))
    return csr_array((data, (row_of, column_of)), shape=shape), np.array(constants, dtype=np.float64)


def _cheapest(values: Mapping[Key, int], sums: Sequence[Sum], hidden: set[Key], key: Key) -> Key:
    """The shown cell whose loss costs least and that stands in a sum with the key, or with a hidden cell near it.

    Cheapest: parts before totals, then the smallest count; a zero only where there is nothing else.
    """
    wholes = {one.whole for one in sums}
    near, seen = {key}, set[Key]()
    zeros: list[Key] = []
    while near - seen:
        seen |= near
        touching = [one for one in sums if near & {one.whole, *one.parts}]
        candidates = {cell for one in touching for cell in (one.whole, *one.parts)} - hidden
        usable = [cell for cell in candidates if values[cell] > 0]
        if usable:
            return min(usable, key=lambda cell: (cell in wholes, values[cell], cell))
        zeros += sorted(candidates)
        near = {cell for one in touching for cell in (one.whole, *one.parts) if cell in hidden}
    if zeros:
        return zeros[0]
    raise NotProtectableError(f"{key}: 没有可以再隐藏的单元格 / no cell is left to hide beside it")
