"""Funnel plots: which towns differ from what is expected of them by more than chance and the usual
spread of towns, with few false alarms among all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, false_discovery_control, nbinom, norm, poisson

# The two-sided limits of a funnel: 95 % to look twice, 99.8 % to ask (Spiegelhalter 2005).
WARNING, ACTION = 0.95, 0.998
# The share of towns at each end that is drawn in before the spread is measured: outliers must not
# hide themselves.
WINSORISED = 0.1
# What drawing in a tenth at each end leaves of the spread of a standard normal distribution.
_LEFT_BY_WINSORISING = 0.6787
# Among fewer towns a tenth is nobody, and one outlier would pass for the usual spread.
FEWEST_TOWNS = 10


@dataclass(frozen=True)
class FunnelPoint:
    """One town: observed and expected counts, its distance z in standard errors of chance, the
    limits of the funnel at its expected count, widened where towns usually spread more than chance,
    and p, the two-sided chance of a count this far away."""

    town: str
    observed: int
    expected: float
    z: float
    warning: tuple[float, float]
    action: tuple[float, float]
    p: float


@dataclass(frozen=True)
class Funnel:
    """Every town's point; overdispersion: how much more towns spread than chance (1: not more;
    limits widen by its square root)."""

    points: tuple[FunnelPoint, ...]
    overdispersion: float

    def outside(self, significance: float) -> tuple[FunnelPoint, ...]:
        """The towns to ask.

        Limits drawn at 99.8 % ask one town in 500 by chance, so the more towns, the more alarms;
        here at most this share of the towns asked is asked by chance, and where no town differs,
        this is the chance of asking any.
        Source: Benjamini, Hochberg 1995, Journal of the Royal Statistical Society B 57: 289-300.
        """
        if not self.points:
            return ()
        adjusted = false_discovery_control([point.p for point in self.points])
        return tuple(
            point
            for point, chance in zip(self.points, adjusted, strict=True)
            if chance < significance
        )


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
    chances = _chances(np.asarray(observed), np.asarray(expected, dtype=float), factor)
    points = (
        FunnelPoint(
            town,
            count,
            value,
            score,
            _widened(value, WARNING, factor),
            _widened(value, ACTION, factor),
            chance,
        )
        for town, count, value, score, chance in zip(
            towns, observed, expected, z, chances, strict=True
        )
    )
    return Funnel(tuple(points), factor)


def overdispersion(z: Sequence[float]) -> float:
    """The mean square of winsorised z-scores over what chance alone leaves of it; 1 where it is not
    more than chance shows (mean + 2 standard errors), and where the towns are too few to tell."""
    if len(z) < FEWEST_TOWNS:
        return 1.0
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    factor = float(np.mean(np.clip(z, low, high) ** 2)) / _LEFT_BY_WINSORISING
    return factor if factor > 1 + 2 * sqrt(2 / len(z)) else 1.0


def _chances(
    observed: NDArray[np.int64], expected: NDArray[np.float64], factor: float
) -> list[float]:
    """Two-sided chances: binomial, given how many there are in all; where towns spread more than
    that, negative binomial."""
    if factor == 1.0:
        law = binom(int(observed.sum()), np.minimum(expected / expected.sum(), 1.0))
    else:
        law = nbinom(expected / (factor - 1), 1 / factor)
    tails = np.minimum(law.cdf(observed), law.sf(observed - 1))
    return [float(chance) for chance in np.minimum(2 * tails, 1.0)]


def _widened(expected: float, confidence: float, factor: float) -> tuple[float, float]:
    """Exact limits where chance is all; else limits on the square-root scale, widened."""
    if factor == 1.0:
        return limits(expected, confidence)
    reach = float(norm.ppf((1 + confidence) / 2)) * sqrt(factor) / 2
    return max(sqrt(expected) - reach, 0.0) ** 2, (sqrt(expected) + reach) ** 2
