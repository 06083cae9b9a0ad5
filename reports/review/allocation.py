"""How many items are drawn from each stratum: a few of each, the rest where an item tells most."""

from collections.abc import Mapping
from math import sqrt

from reports.review.items import ReviewError, Stratum

# Fewer than two of a stratum say nothing about how its items differ.
FEWEST = 2
# A stratum of which the software is sure may be wrong all the same: that is what the sample has to find out.
_SUREST = 0.02


def allocate(strata: tuple[Stratum, ...], wanted: int) -> dict[str, int]:
    """Items to draw by stratum, `wanted` in all, or every item there is when there are fewer.

    At least FEWEST of each, the rest by Neyman's rule, size times the standard deviation expected of an item.
    Raises: ReviewError when `wanted` is too small for FEWEST of each.
    Source: Cochran 1977, section 5.5.
    """
    drawn = {stratum.key: min(FEWEST, stratum.size) for stratum in strata}
    if wanted < sum(drawn.values()):
        kind = strata[0].kind
        raise ReviewError(
            f"样本太小：有 {len(strata)} 层，这一部分至少要 {sum(drawn.values())} 条；请增大 -n。",
            f"Too small a sample: {len(strata)} strata of {kind}s need {sum(drawn.values())} items; raise -n.",
        )
    sizes = {stratum.key: stratum.size for stratum in strata}
    worth = {stratum.key: stratum.size * _deviation(stratum.expected) for stratum in strata}
    for _ in range(min(wanted, sum(sizes.values())) - sum(drawn.values())):
        best = max((key for key in sizes if drawn[key] < sizes[key]), key=lambda key: _gain(worth, drawn, key))
        drawn[best] += 1
    return drawn


def _gain(worth: Mapping[str, float], drawn: Mapping[str, int], key: str) -> tuple[float, str]:
    """What one more item takes off the variance; the stratum's name settles ties."""
    return worth[key] ** 2 / (drawn[key] * (drawn[key] + 1)), key


def _deviation(expected: float) -> float:
    likely = min(max(expected, _SUREST), 1 - _SUREST)
    return sqrt(likely * (1 - likely))
