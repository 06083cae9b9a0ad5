"""Births from how often births are seen, without a model of dependence: Chao's lower bound and
sample coverage."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from reports.statistics.estimates import Estimate, with_interval
from reports.statistics.lists import CaptureTable


def chao_lower_bound(table: CaptureTable) -> Estimate:
    """The least number of births that the overlap allows when some births are harder to list than
    others.

    n + (t-1)/t × f1² / (2 f2) for t lists, f1 births on one list, f2 on two; the form free of f2 =
    0 where f2 is 0. Lists that depend positively make it too low, which a lower bound may be;
    negative dependence (two lists that each serve what the other does not) makes it too high.
    Source: Chao 1987, Biometrics 43: 783-791; variance Chao, Gotelli et al. 2014 (appendix G).
    """
    once, twice, lists = table.on_exactly(1), table.on_exactly(2), len(table.lists)
    share = (lists - 1) / lists
    if twice == 0:
        missed = share * once * max(once - 1, 0) / 2
        variance = missed + share**2 * once * (2 * once - 1) ** 2 / 4 if once else 0.0
        return with_interval(table.observed + missed, sqrt(variance), table.observed)
    ratio = once / twice
    missed = share * once * ratio / 2
    variance = twice * (share / 2 * ratio**2 + share**2 * ratio**3 + share**2 / 4 * ratio**4)
    return with_interval(table.observed + missed, sqrt(variance), table.observed)


@dataclass(frozen=True)
class CoverageEstimate:
    """Sample coverage: the share of births' chances that the lists cover, and the births that it
    implies.

    if_independent: births when the lists do not depend on each other; births: with the dependence
    seen in the overlap (the steady estimate for little coverage; None for other than three lists);
    standard_error of it, by bootstrap.
    """

    coverage: float
    if_independent: float
    births: float | None
    standard_error: float | None


def sample_coverage(table: CaptureTable, draws: int = 400, seed: int = 1) -> CoverageEstimate:
    """Births by the sample-coverage approach.

    Args: draws, bootstrap samples of the standard error, reproducible by seed.
    Raises: ValueError when a list is empty or nothing overlaps (a coverage of 0 estimates nothing).
    Source: Chao, Tsay 1998, Biometrics 54: 975-998; Chao et al. 2001, Statistics in Medicine 20:
    3123-3157.
    """
    coverage, independent = _independent(table)
    if len(table.lists) != 3:
        return CoverageEstimate(coverage, independent, None, None)
    births = _with_dependence(table)
    rng = np.random.default_rng(seed)
    cells = [*table.histories]
    weights = np.array([table.counts.get(cell, 0) for cell in cells], dtype=float)
    weights = np.append(weights, max(births - table.observed, 0))
    drawn = rng.multinomial(round(weights.sum()), weights / weights.sum(), size=draws)
    again = [
        _births_or_none(CaptureTable(table.lists, dict(zip(cells, row, strict=False))))
        for row in drawn
    ]
    error = float(np.std([value for value in again if value is not None], ddof=1))
    return CoverageEstimate(coverage, independent, births, error)


def _independent(table: CaptureTable) -> tuple[float, float]:
    """The coverage, and births when lists are independent."""
    places = range(len(table.lists))
    if any(table.on(place) == 0 for place in places):
        raise ValueError("A list without births covers nothing")
    coverage = 1 - sum(table.only_on(place) / table.on(place) for place in places) / len(places)
    if coverage <= 0:
        raise ValueError("No birth is on two lists")
    seen = table.observed - sum(table.only_on(place) for place in places) / len(places)
    return coverage, seen / coverage


def _with_dependence(table: CaptureTable) -> float:
    """Births with each pair's dependence. The dependence is measured at the births that one such
    step gives: following it to its end multiplies errors when coverage is below about 55 % (Chao et
    al. 2001, section 4)."""
    coverage, births = _independent(table)
    first = births + _step(table, births) / (3 * coverage)
    return births + _step(table, first) / (3 * coverage)


def _step(table: CaptureTable, births: float) -> float:
    """What the dependence of the three pairs adds, when it is measured against this number of
    births."""
    added = 0.0
    for a, b, third in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
        # On a and not the third, and on b and not the third.
        alone = table.on(a) + table.on(b) - table.on(a, third) - table.on(b, third)
        added += alone * (births * table.on(a, b) / (table.on(a) * table.on(b)) - 1)
    return added


def _births_or_none(table: CaptureTable) -> float | None:
    try:
        return _with_dependence(table)
    except ValueError:
        return None
