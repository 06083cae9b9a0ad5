"""Days, months and weights that are written too often: counts against expected counts, category by
category.

One test for all: counts of categories against expected shares, the whole by chi-square and each
category by its exact chance, so that a single heap is named. The finding says what a heap means.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.stats import binomtest, chi2

SIGNIFICANCE = 0.001
# A heap must also matter: this much above its expected count.
LEAST_EXCESS = 1.25


@dataclass(frozen=True)
class Heap:
    """One category that holds too many: its count, the count expected, and the exact chance of that
    many."""

    category: str
    count: int
    expected: float
    p: float


@dataclass(frozen=True)
class Heaping:
    """Counts against expected counts. dissimilarity: the share of records, 0 to 1, that would have
    to move to another category; p of chi-square; heaps: categories too full by chance (Bonferroni)
    and by at least a quarter."""

    total: int
    dissimilarity: float
    chi_square: float
    p: float
    heaps: tuple[Heap, ...]


def heaping(counts: Mapping[str, int], expected: Mapping[str, float]) -> Heaping:
    """Test counts of categories against expected shares.

    Args: counts by category (absent: 0); expected, weights above 0 of all categories, in any unit.
    Raises: ValueError when a count has no expected weight, or a weight is not above 0.
    Source: Pearson 1900; index of dissimilarity as in Myers 1940 (blended digits), Siegel, Swanson
    2004 ch. 7.
    """
    if not set(counts) <= set(expected) or any(weight <= 0 for weight in expected.values()):
        raise ValueError("Every category needs an expected weight above 0")
    total, weight = sum(counts.values()), sum(expected.values())
    if total == 0:
        return Heaping(0, 0.0, 0.0, 1.0, ())
    seen = np.array([counts.get(category, 0) for category in expected], dtype=float)
    awaited = np.array(list(expected.values())) * total / weight
    chi_square = float(((seen - awaited) ** 2 / awaited).sum())
    found = (
        Heap(
            category,
            counts.get(category, 0),
            float(awaited[place]),
            _chance(counts.get(category, 0), total, expected[category] / weight),
        )
        for place, category in enumerate(expected)
        if seen[place] > LEAST_EXCESS * awaited[place]
    )
    heaps = tuple(heap for heap in found if heap.p < SIGNIFICANCE / len(expected))
    dissimilarity = float(np.abs(seen - awaited).sum()) / 2 / total
    return Heaping(
        total, dissimilarity, chi_square, float(chi2.sf(chi_square, len(expected) - 1)), heaps
    )


def days_of_month(days: Sequence[date], first: date, last: date) -> Heaping:
    """Births by day of the month, against the days that the window really has (the 31st is rarer).

    Raises: ValueError when a day lies outside the window.
    """
    return _by_calendar(days, first, last, lambda day: str(day.day))


def months_of_year(days: Sequence[date], first: date, last: date) -> Heaping:
    """Births by month, against the days of each month in the window; seasons are told from heaps by
    the limit only.

    Raises: ValueError when a day lies outside the window.
    """
    return _by_calendar(days, first, last, lambda day: str(day.month))


def weekdays(days: Sequence[date], first: date, last: date) -> Heaping:
    """Births by weekday, 1 Monday to 7 Sunday. Planned deliveries avoid weekends; a register must
    not add to that.

    Raises: ValueError when a day lies outside the window.
    """
    return _by_calendar(days, first, last, lambda day: str(day.isoweekday()))


def special_days(days: Sequence[date], first: date, last: date, named: Iterable[date]) -> Heaping:
    """Births on named days (festivals, the first day of a statistical year) against all other days
    of the window.

    Raises: ValueError when a day lies outside the window, or no named day lies inside it.
    """
    chosen = frozenset(day for day in named if first <= day <= last)
    if not chosen:
        raise ValueError("No named day lies in the window")
    return _by_calendar(days, first, last, lambda day: "named" if day in chosen else "other")


def weight_digits(weights_g: Sequence[int]) -> Heaping:
    """Preferred digits of birth weights: the hundreds' rest (0, 10, … 90 g) against equal shares.

    Scales show tens of grams: 3000 and 3500 g in every second row are estimates, not weights.
    Values that no scale shows (not a multiple of 10) are counted at the ten below.
    Source: Edouard, Senthilselvan 1997, Public Health 111: 77-79.
    """
    counts = Counter(str(weight // 10 % 10 * 10) for weight in weights_g)
    return heaping(counts, {str(rest): 1.0 for rest in range(0, 100, 10)})


def _by_calendar(
    days: Sequence[date], first: date, last: date, category: Callable[[date], str]
) -> Heaping:
    every = (first + timedelta(days=day) for day in range((last - first).days + 1))
    expected = Counter(category(day) for day in every)
    born, counts = (
        Counter(days),
        Counter[str](),
    )  # a register has thirty births a day: each day is named once
    if any(not first <= day <= last for day in born):
        raise ValueError("A birth lies outside the window")
    for day, births in born.items():
        counts[category(day)] += births
    return heaping(counts, {key: float(value) for key, value in expected.items()})


def _chance(count: int, total: int, share: float) -> float:
    """The exact chance of at least so many."""
    return float(binomtest(count, total, share, alternative="greater").pvalue)
