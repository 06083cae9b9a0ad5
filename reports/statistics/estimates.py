"""Births from two lists, with those that both missed: the dual-system estimators and the interval
they share.

Assumed: a closed set of births, lists that are independent within the stratum, no false births and
no link errors (`linkage_error` lifts the last). Three lists and more belong to `loglinear` and
`coverage`.
"""

from dataclasses import dataclass
from math import exp, inf, log, sqrt

from scipy.stats import norm

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """Births estimated: the number, its standard error and 95 % interval; observed: births on any
    list."""

    births: float
    standard_error: float
    low: float
    high: float
    observed: float

    @property
    def missed(self) -> float:
        """Births that no list holds."""
        return self.births - self.observed

    def __str__(self) -> str:
        """1,354 (1,345–1,367), or ≥ 1,345 where nothing bounds it above."""
        if self.high == inf:
            return f"≥ {self.low:,.0f}"
        return f"{self.births:,.0f} ({self.low:,.0f}–{self.high:,.0f})"


def chandrasekar_deming(listed_a: float, listed_b: float, matched: float) -> Estimate:
    """Births estimated from two lists as listed_a × listed_b / matched.

    Args: births on list a, on list b, and on both.
    Returns: births, standard error, 95 % log-normal interval.
    Raises: ValueError when matched exceeds a list or is 0 (then `chapman` still answers).
    Source: Chandrasekar, Deming 1949, JASA 44: 101-115, with its large-sample variance.
    >>> round(chandrasekar_deming(703, 600, 542).births)
    778
    """
    _check(listed_a, listed_b, matched)
    if matched == 0:
        raise ValueError("No birth is on both lists: the product estimate does not exist")
    births = listed_a * listed_b / matched
    variance = listed_a * listed_b * (listed_a - matched) * (listed_b - matched) / matched**3
    return with_interval(births, sqrt(variance), listed_a + listed_b - matched)


def chapman(listed_a: float, listed_b: float, matched: float) -> Estimate:
    """Births estimated from two lists, nearly without bias, also where few births or none are on
    both.

    Args: births on list a, on list b, and on both.
    Returns: births, standard error, 95 % log-normal interval.
    Raises: ValueError when matched exceeds a list.
    Source: Chapman 1951; variance Seber 1970, Biometrika 57: 313.
    >>> round(chapman(703, 600, 542).births)
    778
    """
    _check(listed_a, listed_b, matched)
    births = (listed_a + 1) * (listed_b + 1) / (matched + 1) - 1
    variance = (listed_a + 1) * (listed_b + 1) * (listed_a - matched) * (listed_b - matched)
    variance /= (matched + 1) ** 2 * (matched + 2)
    return with_interval(births, sqrt(variance), listed_a + listed_b - matched)


def with_interval(births: float, standard_error: float, observed: float) -> Estimate:
    """The estimate with its log-normal interval, which never falls below the births observed.

    Source: Chao 1987, Biometrics 43: 783-791 (the missed births are taken as log-normal).
    """
    missed = max(births - observed, 0.0)
    if standard_error == 0:
        return Estimate(births, 0.0, births, births, observed)
    if missed == 0:
        reach = _z() * standard_error
        return Estimate(births, standard_error, observed, births + reach, observed)
    spread = log1p_square(standard_error / missed)
    factor = exp(_z() * spread) if spread < 200 else inf
    return Estimate(
        births, standard_error, observed + missed / factor, observed + missed * factor, observed
    )


def log1p_square(ratio: float) -> float:
    """The standard deviation of the logarithm of a log-normal quantity, from its coefficient of
    variation."""
    return sqrt(log(1 + ratio * ratio))


def _check(listed_a: float, listed_b: float, matched: float) -> None:
    if not 0 <= matched <= min(listed_a, listed_b):
        raise ValueError(f"{matched} births cannot be on both lists of {listed_a} and {listed_b}")


def _z() -> float:
    return float(norm.ppf((1 + CONFIDENCE) / 2))
