"""Funnel plots: which towns differ from what is expected of them by more than chance and the usual
spread of towns."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import norm, poisson

# The two-sided limits of a funnel: 95 % to look twice, 99.8 % to ask (Spiegelhalter 2005).
WARNING, ACTION = 0.95, 0.998
# The share of towns at each end that is drawn in before the spread is measured: outliers must not
# hide themselves.
WINSORISED = 0.1
# Among fewer towns a tenth is nobody, and one outlier would pass for the usual spread.
FEWEST_TOWNS = 10


@dataclass(frozen=True)
class FunnelPoint:
    """One town: observed and expected counts, its distance z in standard errors of chance, and the
    limits of the funnel at its expected count, widened where towns usually spread more than
    chance."""

    town: str
    observed: int
    expected: float
    z: float
    warning: tuple[float, float]
    action: tuple[float, float]

    @property
    def is_outside(self) -> bool:
        """Beyond the limits that ask for an explanation."""
        return not self.action[0] <= self.observed <= self.action[1]


@dataclass(frozen=True)
class Funnel:
    """Every town's point; overdispersion: how much more towns spread than chance (1: not more;
    limits widen by its square root)."""

    points: tuple[FunnelPoint, ...]
    overdispersion: float

    @property
    def outside(self) -> tuple[FunnelPoint, ...]:
        """The towns to ask."""
        return tuple(point for point in self.points if point.is_outside)


def limits(expected: float, confidence: float) -> tuple[int, int]:
    """Counts between which a town of this expected count stays, by chance alone (exact Poisson).

    >>> limits(20, 0.95), limits(20, 0.998)
    ((12, 29), (8, 35))
    """
    tail = (1 - confidence) / 2
    return int(poisson.ppf(tail, expected)), int(poisson.ppf(1 - tail, expected))


def funnel(towns: Sequence[str], observed: Sequence[int], expected: Sequence[float]) -> Funnel:
    """The funnel of many towns.

    Args: for each town its name, its count and the count expected of it (above 0).
    Raises: ValueError when lengths differ or an expected count is not above 0.
    Source: Spiegelhalter 2005, Statistics in Medicine 24: 1185-1202 (winsorised multiplicative
    overdispersion, applied where it is more than chance would show); square-root z-scores, which
    stay steady for small counts.
    """
    if not len(towns) == len(observed) == len(expected) or any(value <= 0 for value in expected):
        raise ValueError("Every town needs a name, a count and an expected count above 0")
    z = [2 * (sqrt(count) - sqrt(value)) for count, value in zip(observed, expected, strict=True)]
    factor = overdispersion(z)
    points = (
        FunnelPoint(
            town,
            count,
            value,
            score,
            _widened(value, WARNING, factor),
            _widened(value, ACTION, factor),
        )
        for town, count, value, score in zip(towns, observed, expected, z, strict=True)
    )
    return Funnel(tuple(points), factor)


def overdispersion(z: Sequence[float]) -> float:
    """The mean square of winsorised z-scores; 1 where it is not more than chance shows (mean + 2
    standard errors), and where the towns are too few to tell."""
    if len(z) < FEWEST_TOWNS:
        return 1.0
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    factor = float(np.mean(np.clip(z, low, high) ** 2))
    return factor if factor > 1 + 2 * sqrt(2 / len(z)) else 1.0


def _widened(expected: float, confidence: float, factor: float) -> tuple[float, float]:
    """Exact limits where chance is all; else limits on the square-root scale, widened."""
    if factor == 1.0:
        return limits(expected, confidence)
    reach = float(norm.ppf((1 + confidence) / 2)) * sqrt(factor) / 2
    return max(sqrt(expected) - reach, 0.0) ** 2, (sqrt(expected) + reach) ** 2
