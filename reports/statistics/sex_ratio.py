"""The sex ratio at birth: boys per 100 girls with its intervals, and a test against the natural
band that stays calm.

Under-reporting of girls lifts the ratio of what is reported: compare it before and after correction
before explaining it by anything else. The figure is about registers and towns as a whole; it says
nothing of any family.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, sqrt

from scipy.stats import beta, binomtest, norm

from reports.statistics.estimates import CONFIDENCE

# Boys per 100 girls where nothing distorts the count (UN 2022; Chahnazarian 1988). A band and no
# point: among a hundred thousand births a point inside it would be an alarm of its own.
NATURAL = (104.0, 107.0)
SIGNIFICANCE = 0.05


@dataclass(frozen=True)
class SexRatio:
    """Boys per 100 girls; None without girls. low, high: 95 % by the logarithm (what demographic
    yearbooks print); exact_low, exact_high: 95 % exact (Clopper-Pearson), wider for few births; p:
    exact, two-sided, of the nearest ratio of the band."""

    boys: int
    girls: int
    ratio: float | None
    low: float
    high: float
    exact_low: float
    exact_high: float
    p: float
    band: tuple[float, float] = NATURAL

    @property
    def is_unusual(self) -> bool:
        """Whether chance alone hardly explains the ratio; among many towns ask `unusual_among`."""
        return self.p < SIGNIFICANCE

    @property
    def exact(self) -> str:
        """150.0 (98.9–229.7): the ratio with its exact interval."""
        return (
            "—"
            if self.ratio is None
            else f"{self.ratio:.1f} ({self.exact_low:.1f}–{self.exact_high:.1f})"
        )

    def __str__(self) -> str:
        """111.4 (107.1–115.9)."""
        return "—" if self.ratio is None else f"{self.ratio:.1f} ({self.low:.1f}–{self.high:.1f})"


def sex_ratio(boys: int, girls: int, band: tuple[float, float] = NATURAL) -> SexRatio:
    """The ratio of two counts.

    Args: boys, girls, births of known sex; band, boys per 100 girls from lowest to highest, within
    which no ratio is unusual.
    Raises: ValueError when a count is negative or the band is none.
    Source: Clopper, Pearson 1934, Biometrika 26: 404-413; exact binomial test, by the method of
    small p-values.
    """
    if boys < 0 or girls < 0 or not 0 < band[0] <= band[1]:
        raise ValueError(f"{boys} boys and {girls} girls against {band} are no counts")
    births = boys + girls
    nearest = min(max(100 * boys / girls if girls else inf, band[0]), band[1])
    p = float(binomtest(boys, births, nearest / (100 + nearest)).pvalue) if births else 1.0
    exact_low = _per_100(float(beta.ppf((1 - CONFIDENCE) / 2, boys, girls + 1)) if boys else 0.0)
    exact_high = _per_100(float(beta.ppf((1 + CONFIDENCE) / 2, boys + 1, girls)) if girls else 1.0)
    if not boys or not girls:
        ratio = 0.0 if girls else None
        return SexRatio(boys, girls, ratio, exact_low, exact_high, exact_low, exact_high, p, band)
    ratio = 100 * boys / girls
    factor = exp(float(norm.ppf((1 + CONFIDENCE) / 2)) * sqrt(1 / boys + 1 / girls))
    return SexRatio(
        boys, girls, ratio, ratio / factor, ratio * factor, exact_low, exact_high, p, band
    )


def unusual_among(ratios: Sequence[SexRatio], significance: float = SIGNIFICANCE) -> list[bool]:
    """Which of many ratios chance hardly explains, with at most this chance of even one false alarm
    among them all.

    Source: Holm 1979, Scandinavian Journal of Statistics 6: 65-70.
    """
    order = sorted(range(len(ratios)), key=lambda place: ratios[place].p)
    unusual = [False] * len(ratios)
    for rank, place in enumerate(order):
        if ratios[place].p > significance / (len(ratios) - rank):
            break
        unusual[place] = True
    return unusual


def _per_100(share: float) -> float:
    """Boys per 100 girls, from the share of boys."""
    return inf if share >= 1 else 100 * share / (1 - share)
