"""Days, months and weights that are written too often: counts against expected counts, category by
category.

Each category is tested by its exact chance, so that a single heap is named. What is natural is no
heap: planned deliveries avoid weekends, births have a season, and in a district whose workers come
home for the Spring Festival many are born nine months later. So every test allows a category some
more than its share, and what has a season is compared with its neighbours in time. The finding says
what a heap means.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from scipy.stats import binomtest

# A heap must matter: this much above its expected count.
LEAST_EXCESS = 1.25
# How much more than its expected count a category may hold without a heap: of any, and of what is
# compared with its neighbours in time.
NATURAL_EXCESS, NATURAL_PEAK = 1.1, 1.15
# Named days are compared with so many days before and after each of them.
_NEIGHBOURS = 14

Born = Mapping[date, int]  # births by day
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Heap:
    """One category that holds too many: its count, the count expected, and the exact chance of that
    many where the category holds as much more than expected as is natural."""

    category: str
    count: int
    expected: float
    p: float


def heaps(
    counts: Mapping[str, int], expected: Mapping[str, float], significance: float
) -> list[Heap]:
    """Categories that hold far more than their expected shares.

    Args: counts by category (absent: 0); expected, weights above 0 of all categories, in any unit;
    significance, the chance of even one false alarm among the categories (Bonferroni).
    Raises: ValueError when a count has no expected weight, or a weight is not above 0.
    """
    if not set(counts) <= set(expected) or any(weight <= 0 for weight in expected.values()):
        raise ValueError("Every category needs an expected weight above 0")
    total, weight = sum(counts.values()), sum(expected.values())
    tested = (
        _tested(category, counts.get(category, 0), total, share / weight, NATURAL_EXCESS)
        for category, share in expected.items()
    )
    return [heap for heap in tested if heap and heap.p < significance / len(expected)]


def days_of_month(born: Born, first: date, last: date, significance: float) -> list[Heap]:
    """Births by day of the month, against the days that the window really has (the 31st is rarer).

    Raises: ValueError when a day lies outside the window.
    """
    return _by_calendar(born, first, last, significance, lambda day: str(day.day))


def weekdays(born: Born, first: date, last: date, significance: float) -> list[Heap]:
    """Births by weekday, 1 Monday to 7 Sunday.

    Raises: ValueError when a day lies outside the window.
    """
    return _by_calendar(born, first, last, significance, lambda day: str(day.isoweekday()))


def months_of_year(born: Born, first: date, last: date, significance: float) -> list[Heap]:
    """Births by month of the year, each against the month before and the month after: a season
    rises and falls over months, a heap stands alone. Months whose neighbours the window lacks are
    not tested.

    Raises: ValueError when a day lies outside the window.
    """
    days = Counter(day.month for day in _every_day(first, last))
    seen = _counted(born, first, last, lambda day: day.month)
    found = []
    for month in sorted(days):
        beside = ((month - 2) % 12 + 1, month % 12 + 1)
        if all(other in days for other in beside):
            # The window may hold a month more often than its neighbours.
            share = days[month] / (days[month] + sum(days[other] for other in beside))
            total = seen[month] + sum(seen[other] for other in beside)
            found.append(_tested(str(month), seen[month], total, share, NATURAL_PEAK))
    return [heap for heap in found if heap and heap.p < significance / len(days)]


def special_days(
    born: Born, first: date, last: date, named: Iterable[date], significance: float
) -> list[Heap]:
    """Births on named days (festivals, the first day of a statistical year) against the days of the
    window within a fortnight of them; one heap, "named", or none.

    Raises: ValueError when a day lies outside the window, or no named day lies inside it.
    """
    chosen = frozenset(day for day in named if first <= day <= last)
    if not chosen:
        raise ValueError("No named day lies in the window")
    reach = range(-_NEIGHBOURS, _NEIGHBOURS + 1)
    near = {day + timedelta(days=off) for day in chosen for off in reach} - chosen
    near = {day for day in near if first <= day <= last}
    if not near:
        return []
    _counted(born, first, last, lambda day: day)
    count, others = (sum(born.get(day, 0) for day in days) for days in (chosen, near))
    share = len(chosen) / (len(chosen) + len(near))
    heap = _tested("named", count, count + others, share, NATURAL_PEAK)
    return [heap] if heap and heap.p < significance else []


def weight_digits(weights_g: Mapping[int, int], significance: float) -> list[Heap]:
    """Preferred digits of birth weights: the hundreds' rest (0, 10, … 90 g) against equal shares.

    Scales show tens of grams: 3000 and 3500 g in every second row are estimates, not weights.
    Values that no scale shows (not a multiple of 10) are counted at the ten below.
    Args: weights_g, deliveries by weight in grams.
    Source: Edouard, Senthilselvan 1997, Public Health 111: 77-79.
    """
    counts = Counter[str]()
    for weight, deliveries in weights_g.items():
        counts[str(weight // 10 % 10 * 10)] += deliveries
    return heaps(counts, {str(rest): 1.0 for rest in range(0, 100, 10)}, significance)


def _by_calendar(
    born: Born, first: date, last: date, significance: float, category: Callable[[date], str]
) -> list[Heap]:
    expected = Counter(category(day) for day in _every_day(first, last))
    seen = _counted(born, first, last, category)
    return heaps(seen, {key: float(value) for key, value in expected.items()}, significance)


def _counted(born: Born, first: date, last: date, category: Callable[[date], K]) -> Counter[K]:
    """Births by category. Raises: ValueError when a day lies outside the window."""
    if any(not first <= day <= last for day in born):
        raise ValueError("A birth lies outside the window")
    seen: Counter[K] = Counter()
    for day, births in born.items():
        seen[category(day)] += births
    return seen


def _every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=day) for day in range((last - first).days + 1))


def _tested(category: str, count: int, total: int, share: float, natural: float) -> Heap | None:
    """A category that stands out enough to matter, with its chance; None where it does not.

    share: of the total, if all were alike; natural: how many times what the others let expect it
    may hold without being a heap.
    """
    expected = (total - count) * share / (1 - share)
    if count <= LEAST_EXCESS * expected or not total:
        return None
    odds = natural * share / (1 - share)
    chance = binomtest(count, total, odds / (1 + odds), alternative="greater").pvalue
    return Heap(category, count, expected, float(chance))
