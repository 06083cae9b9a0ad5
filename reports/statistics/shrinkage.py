"""Completeness of many towns at once: small towns lean on the district, by as much as towns really
differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

from reports.statistics.estimates import CONFIDENCE

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ShrunkShare:
    """One town: births found of births that should be there, the share as counted, and the share
    shrunk with its 95 % interval (all shares between 0 and 1). drawn: what it was drawn with, as
    births found and missing, in fractions."""

    found: int
    of: int
    counted: float | None
    share: float
    low: float
    high: float
    drawn: tuple[float, float] = (0.0, 0.0)


def shrink(found: Sequence[int], of: Sequence[int]) -> list[ShrunkShare]:
    """Shares of towns, drawn towards the district's by a beta prior fitted to the towns themselves.

    Args: for each town, births found and births that should be there (0 is allowed: the district
    speaks for it).
    Raises: ValueError when found exceeds of, or no town has a birth.
    Source: empirical Bayes, beta-binomial by moments: Kleinman 1973, JASA 68: 46-54.
    """
    k, n = np.asarray(found, dtype=float), np.asarray(of, dtype=float)
    if len(k) != len(n) or (k > n).any() or (k < 0).any() or n.sum() == 0:
        raise ValueError(
            "Every town needs births found within births that should be there, and one town any"
        )
    centre, weight = _prior(k, n)
    a, b = centre * weight + k, (1 - centre) * weight + (n - k)
    low, high = (
        np.asarray(beta.ppf(tail, a, b)) for tail in ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
    )
    return [
        ShrunkShare(
            int(k[i]),
            int(n[i]),
            float(k[i] / n[i]) if n[i] else None,
            float(a[i] / (a[i] + b[i])),
            float(low[i]),
            float(high[i]),
            (centre * weight, (1 - centre) * weight),
        )
        for i in range(len(k))
    ]


def _prior(k: Counts, n: Counts) -> tuple[float, float]:
    """Mean and weight (in births) of the beta distribution of the towns' shares.

    The weight is never more than the district's births: what towns lean on is itself an estimate
    from so many.
    """
    total, used = float(n.sum()), n > 0
    # Half a birth either way: a district without any miss must not claim that misses cannot be.
    centre = float((k.sum() + 0.5) / (total + 1))
    shares, sizes = k[used] / n[used], n[used]
    between = float((sizes * (shares - centre) ** 2).sum())
    chance, towns = centre * (1 - centre), int(used.sum())
    spare = total - float((sizes**2).sum()) / total - (towns - 1)
    # The correlation within towns: what their shares spread beyond chance.
    within = (between - chance * (towns - 1)) / (chance * spare) if spare > 0 else 0.0
    return centre, min(max(1 / min(within, 1.0) - 1, 1e-3), total) if within > 0 else total
