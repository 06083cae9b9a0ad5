"""Rates of births by the age of women: numbers in, frozen results out.

Births are taken as Poisson counts over person-years that are known. Where women moved and nobody
knows when, the person-years are a span; an interval then reaches over both ends of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, sqrt
from statistics import NormalDist

from scipy.stats import chi2

AGE_GROUPS = ("15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49")
GROUP_YEARS = 5
_TAIL = 0.025
_Z = NormalDist().inv_cdf(1 - _TAIL)


@dataclass(frozen=True)
class Exposure:
    """Person-years of women: of those who stayed, and of those who moved in or out, taken as if
    present throughout."""

    settled: float
    movers: float = 0.0

    @property
    def middle(self) -> float:
        """Movers as half: what is expected when the day of a move may be any."""
        return self.settled + self.movers / 2

    @property
    def span(self) -> tuple[float, float]:
        """Without the movers, and with all of them."""
        return self.settled, self.settled + self.movers

    def __add__(self, other: "Exposure") -> "Exposure":
        return Exposure(self.settled + other.settled, self.movers + other.movers)


@dataclass(frozen=True)
class AgeCell:
    """Births to the women of an age group, and their person-years.

    births: may be a fraction, where births of an unknown age were shared out.
    """

    births: float
    women: Exposure


@dataclass(frozen=True)
class Rate:
    """A figure and its 95 % interval; high may be infinite."""

    value: float
    low: float
    high: float


def weighted_poisson(births: Sequence[float], weights: Sequence[float]) -> Rate:
    """A sum of Poisson counts, each times a weight, with the gamma interval.

    With one weight for all it is the exact Poisson interval (Garwood 1936).
    Raises: ValueError when the lists differ in length or are empty, or a number is negative.
    Source: Fay, Feuer 1997, as for a directly standardised rate.
    >>> rate = weighted_poisson([10], [1])
    >>> round(rate.low, 3), round(rate.high, 3)
    (4.795, 18.39)
    """
    if len(births) != len(weights) or not births or min(*births, *weights) < 0:
        raise ValueError("as many weights as counts, at least one, and none negative")
    total = sum(w * x for w, x in zip(weights, births, strict=True))
    variance = sum(w * w * x for w, x in zip(weights, births, strict=True))
    low = 0.0
    if total > 0:
        low = variance / (2 * total) * float(chi2.ppf(_TAIL, 2 * total**2 / variance))
    most = max(weights)
    if most in (0, inf):
        return Rate(total, low, most)
    above, spread = total + most, variance + most**2
    high = spread / (2 * above) * float(chi2.ppf(1 - _TAIL, 2 * above**2 / spread))
    return Rate(total, low, high)


def age_rate(cell: AgeCell) -> Rate | None:
    """Births per woman and year of an age group; None where no woman lived at that age."""
    return _over_span([cell], 1)


def general_rate(cells: Sequence[AgeCell]) -> Rate | None:
    """Births per woman of 15 to 49 and year, all ages together."""
    births = sum(cell.births for cell in cells)
    women = sum((cell.women for cell in cells), Exposure(0))
    return _over_span([AgeCell(births, women)], 1)


def total_fertility(cells: Sequence[AgeCell]) -> Rate | None:
    """Births per woman if she lived through all age groups at their rates: five times their sum.

    None where an age group has no women: what is not known is not taken as none.
    """
    return _over_span(cells, GROUP_YEARS)


def mean_age(cells: Sequence[AgeCell]) -> Rate | None:
    """Mean age at birth of those rates in years, so the number of women of each age has no part in
    it.

    A birth counts at the middle of its age group. The interval is by the delta method. None without
    a birth, or where an age group has no women.
    """
    if not _all_known(cells):
        return None
    rates = [cell.births / cell.women.middle for cell in cells]
    total = sum(rates)
    if total == 0:
        return None
    mean = sum(_middle(place) * rate for place, rate in enumerate(rates)) / total
    variance = sum(
        ((_middle(place) - mean) / (total * cell.women.middle)) ** 2 * cell.births
        for place, cell in enumerate(cells)
    )
    reach = _Z * sqrt(variance)
    return Rate(mean, mean - reach, mean + reach)


def progression(earlier: Sequence[AgeCell], later: Sequence[AgeCell]) -> Rate | None:
    """Births of an order for each birth of the order before: the ratio of their total fertility.

    Both over the same women. A ratio of two orders of one period, not of one generation: when first
    births are put off it may exceed 1. The interval is log-normal. None without a birth of either.
    """
    if not (_all_known(earlier) and _all_known(later)):
        return None
    sums, squares = [], 0.0
    for cells in (earlier, later):
        weights = [1 / cell.women.middle for cell in cells]
        value = sum(w * cell.births for w, cell in zip(weights, cells, strict=True))
        if value == 0:
            return None
        sums.append(value)
        squares += (
            sum(w * w * cell.births for w, cell in zip(weights, cells, strict=True)) / value**2
        )
    ratio, reach = sums[1] / sums[0], exp(_Z * sqrt(squares))
    return Rate(ratio, ratio / reach, ratio * reach)


def _over_span(cells: Sequence[AgeCell], factor: float) -> Rate | None:
    """The weighted sum at the middle person-years; its limits at the ends of their span."""
    if not _all_known(cells):
        return None
    births = [cell.births for cell in cells]

    def at(women: Sequence[float]) -> Rate:
        return weighted_poisson(births, [factor / years if years else inf for years in women])

    middle = sum(factor * cell.births / cell.women.middle for cell in cells)
    least, most = zip(*(cell.women.span for cell in cells), strict=True)
    high = inf if min(least) == 0 else at(least).high
    return Rate(middle, at(most).low, high)


def _all_known(cells: Sequence[AgeCell]) -> bool:
    return bool(cells) and all(cell.women.middle > 0 for cell in cells)


def _middle(place: int) -> float:
    return 15 + GROUP_YEARS * (place + 0.5)
