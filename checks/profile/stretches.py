"""Where in a file a column goes wrong: stretches of rows that bear a sign far more often than slips
explain. Pure functions over arrays; what a stretch means is decided in `checks.profile.damage`."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

# In a damaged stretch at least this share of the values that can be judged bears the sign: of a
# page that was moved by a row, some values are right by chance.
BROKEN_SHARE = 0.6
# Natural logarithm of the odds that a stretch has to reach: over 100 columns and a million rows,
# chance brings one such stretch in 20,000 deliveries.
LEAST_SCORE = 24.0


@dataclass(frozen=True)
class Stretch:
    """Rows first..last (places in the source's order, both included); failing of judged bear the
    sign."""

    first: int
    last: int
    failing: int
    judged: int


def find_stretches(
    bears: NDArray[np.bool_], judged: NDArray[np.bool_], usual: float
) -> list[Stretch]:
    """The stretches in which the sign is no series of slips, in the order of the rows.

    Args: bears, judged, one flag per row; usual, the share that slips reach.
    A stretch is a run whose log odds (damaged against usual) cannot be raised by moving an end.
    """
    places = np.flatnonzero(judged)
    marks = bears[places]
    gain, loss = log(BROKEN_SHARE / usual), log((1 - BROKEN_SHARE) / (1 - usual))
    found: list[Stretch] = []
    _search(np.where(marks, gain, loss), 0, found, marks, places)
    return sorted(found, key=lambda stretch: stretch.first)


def _search(
    scores: NDArray[np.float64],
    offset: int,
    found: list[Stretch],
    marks: NDArray[np.bool_],
    places: NDArray[np.intp],
) -> None:
    """Append the best stretch of these scores, then what lies before and after it."""
    waiting = [(scores, offset)]
    while waiting:
        part, start = waiting.pop()
        best = _best(part)
        if best is None:
            continue
        first, last = best
        inside = marks[start + first : start + last + 1]
        found.append(
            Stretch(
                int(places[start + first]),
                int(places[start + last]),
                int(inside.sum()),
                len(inside),
            )
        )
        waiting.append((part[:first], start))
        waiting.append((part[last + 1 :], start + last + 1))


def _best(scores: NDArray[np.float64]) -> tuple[int, int] | None:
    """First and last place of the run with the highest sum; None where it is too low to tell."""
    if not len(scores):
        return None
    sums = np.concatenate(([0.0], np.cumsum(scores)))
    lowest = np.minimum.accumulate(sums)
    heights = sums[1:] - lowest[:-1]
    last = int(np.argmax(heights))
    if heights[last] < LEAST_SCORE:
        return None
    first = int(np.argmin(sums[: last + 1]))
    return first, last
