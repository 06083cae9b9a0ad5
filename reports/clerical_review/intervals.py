"""Intervals of shares, for estimates from a sample: numbers in, numbers out."""

from dataclasses import dataclass
from math import sqrt

from scipy.stats import norm

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Share:
    """A share between 0 and 1 and its 95 % interval; None throughout when nothing was counted."""

    value: float | None
    low: float | None
    high: float | None


NOTHING = Share(None, None, None)


def wilson(part: float, whole: float) -> Share:
    """The share part / whole with Wilson's interval, which keeps within 0 and 1 and is honest at
    few counts.

    Args: part, of `whole` independent trials; fractions are allowed (an effective sample size).
    Raises: ValueError when part is not between 0 and whole.
    Source: Wilson 1927; Brown, Cai, DasGupta 2001.
    >>> wilson(10, 10).low > 0.72
    True
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return NOTHING
    z = float(norm.ppf((1 + CONFIDENCE) / 2))
    share, widened = part / whole, 1 + z * z / whole
    centre = (share + z * z / (2 * whole)) / widened
    reach = z / widened * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    # At 0 and at all, rounding must not take the share itself out of its interval.
    return Share(share, max(0.0, min(centre - reach, share)), min(1.0, max(centre + reach, share)))
