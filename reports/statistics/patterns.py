"""Counts of a town's monthly returns that births do not make: months that stand out from what the
other towns and months say, and months copied from one another.

No test knows the season. A month is compared with what its town and the month's other towns let
expect; copies are judged by the likeliest mean that their row could have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, lgamma, log

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom, nbinom

from reports.statistics.funnel import overdispersion

# A month must also matter: this far from its expected count, as a share of it.
LEAST_DEVIATION = 0.25
# Months between two returns of which one was probably copied from the other.
_NEAR = (1, 12)


@dataclass(frozen=True)
class UnusualMonth:
    """A month of a town whose count chance hardly explains.

    town, month: places in the table; p: the chance of a count as far from the expected one, on its
    side.
    """

    town: int
    month: int
    observed: int
    expected: float
    p: float


@dataclass(frozen=True)
class CopiedMonths:
    """Months of one town that hold the same figures throughout; p: an upper bound of the expected
    number of such groups in the whole table by chance."""

    town: int
    months: tuple[int, ...]
    p: float


def unusual_months(counts: NDArray[np.int64], significance: float) -> list[UnusualMonth]:
    """Months of towns that chance hardly explains, too many births or too few.

    Given how many births each town has and how many each month has, a cell of the table is
    hypergeometric, whatever the season and the towns' sizes. Where cells spread more than that
    (towns that grow or move), the limits widen by a negative binomial of the same spread.

    Args: counts, births (towns × months); significance, the chance of even one false alarm in the
    table (Bonferroni over both sides of all cells).
    Raises: ValueError when a count is negative.
    Source: Fisher 1935 (exact test of a table with fixed margins); Spiegelhalter 2005
    (overdispersion). A table of one town says nothing: its months have no others to be compared
    with.
    """
    if counts.size and counts.min() < 0:
        raise ValueError("A count of births is never negative")
    total = int(counts.sum())
    if len(counts) < 2 or not total:
        return []
    towns, months = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    expected = towns * months / total
    low, high = _tails(counts, expected, (total, towns, months))
    chance, limit = np.minimum(low, high), significance / (2 * counts.size)
    far = np.abs(counts - expected) > LEAST_DEVIATION * expected
    return [
        UnusualMonth(
            int(town),
            int(month),
            int(counts[town, month]),
            float(expected[town, month]),
            float(chance[town, month]),
        )
        for town, month in np.argwhere((chance < limit) & far)
    ]


def copied_months(figures: NDArray[np.int64], significance: float) -> list[CopiedMonths]:
    """Groups of months of one town whose figures are all the same, where chance hardly makes them
    so: a return copied.

    A row of figures is at most as likely as under the mean that fits it best. With that chance p, g
    given months show the same row, if no likelier one, with a chance below p to the power g - 1. Of
    months that follow each other, or lie a year apart, there are few groups; of any months many,
    and all are counted. Half of the significance goes to each kind, and groups of g months get a
    share of 1 / 2^(g - 1). Months without a birth copy nothing.

    Args: figures (towns × months × 4): boys, girls, second children, later children; significance,
    the chance of even one false alarm in the table.
    Raises: ValueError when the table has another shape or a negative count.
    Source: Markov's inequality over the number of groups; Poisson counts, parities multinomial.
    """
    if figures.ndim != 3 or figures.shape[2] != 4 or (figures.size and figures.min() < 0):
        raise ValueError("The table is towns × months × (boys, girls, second, later children)")
    copies: list[CopiedMonths] = []
    for town, rows in enumerate(figures):
        for group in _equal_rows(rows):
            p = _groups_by_chance(rows[group[0]], group, figures.shape[:2])
            if 2 * p < significance:
                copies.append(CopiedMonths(town, group, p))
    return copies


def likeliest(row: Sequence[int]) -> float:
    """The highest chance that any mean and any shares of parities give a row of boys, girls, second
    and later children; 1 for a row of zeros.

    >>> round(likeliest((1, 0, 0, 0)), 3), round(likeliest((10, 9, 5, 1)), 5)
    (0.368, 0.00128)
    """
    boys, girls, second, later = (int(count) for count in row)
    births = max(boys + girls, second + later)
    parities = (births - second - later, second, later)
    chance = sum(_log_poisson(count) for count in (boys, girls)) + lgamma(births + 1)
    for count in parities:
        chance -= lgamma(count + 1)
        chance += count * log(count / births) if count else 0.0
    return float(np.exp(chance))


def _tails(
    counts: NDArray[np.int64],
    expected: NDArray[np.float64],
    margins: tuple[int, NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The chances of so few and of so many."""
    z = 2 * (np.sqrt(counts) - np.sqrt(expected))
    factor = overdispersion(list(z[expected > 0]))
    if factor == 1.0:
        total, towns, months = margins
        given = hypergeom(total, towns, months)
        return np.asarray(given.cdf(counts)), np.asarray(given.sf(counts - 1))
    wider = nbinom(np.maximum(expected, 1e-12) / (factor - 1), 1 / factor)
    return np.asarray(wider.cdf(counts)), np.asarray(wider.sf(counts - 1))


def _equal_rows(rows: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Groups of two months or more with the same figures, runs of near months before all of them;
    a group that is a run is there once."""
    months: dict[tuple[int, ...], list[int]] = {}
    for month, row in enumerate(rows):
        if row.any():
            months.setdefault(tuple(int(count) for count in row), []).append(month)
    groups: list[tuple[int, ...]] = []
    for same in months.values():
        runs = [run for step in _NEAR for run in _runs(same, step) if len(run) > 1]
        groups.extend(dict.fromkeys([*runs, tuple(same)] if len(same) > 1 else []))
    return groups


def _runs(months: Sequence[int], step: int) -> list[tuple[int, ...]]:
    """The longest runs of these months with this many months from one to the next."""
    left, runs = set(months), []
    for month in months:
        if month in left:
            run = [month]
            while run[-1] + step in left:
                run.append(run[-1] + step)
            left.difference_update(run)
            runs.append(tuple(run))
    return runs


def _groups_by_chance(
    row: NDArray[np.int64], group: Sequence[int], shape: tuple[int, ...]
) -> float:
    """An upper bound of how many groups of this kind, no likelier than this one, chance makes in a
    table of this many towns and months; groups of all sizes together."""
    towns, months = shape
    steps = {later - month for month, later in pairwise(group)}
    is_run = len(steps) == 1 and steps <= set(_NEAR)
    places = len(_NEAR) * months if is_run else comb(months, len(group))
    # By logarithms: a thousand equal months have no float.
    power = (len(group) - 1) * log(2 * likeliest([int(count) for count in row]))
    return float(np.exp(min(log(towns) + log(places) + power, 0.0)))


def _log_poisson(count: int) -> float:
    """The logarithm of the chance of a count under its own mean."""
    return count * log(count) - count - lgamma(count + 1) if count else 0.0
