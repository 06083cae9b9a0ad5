"""How many items are drawn from each stratum: a few from each, and the rest where one item tells
most."""

from collections.abc import Mapping
from math import sqrt

from reports.clerical_review.items import ReviewError, Stratum

# Fewer of a stratum say next to nothing about it, and "yes" twice is no certainty.
FEWEST = 5
# A stratum of which the software is sure may be wrong all the same: that is what the sample has to
# find out.
_SUREST = 0.02


def allocate(
    strata: tuple[Stratum, ...], wanted: int, at_hand: Mapping[str, int]
) -> dict[str, int]:
    """Items to draw by stratum, `wanted` in all, or every item at hand when there are fewer.

    at_hand: items of each stratum that were kept for drawing; a stratum's size may be larger. At
    least FEWEST of each, the rest by Neyman's rule, size times the standard deviation expected of
    an item.
    Raises: ReviewError when `wanted` is too small for FEWEST of each.
    Source: Cochran 1977, section 5.5.
    """
    drawn = {stratum.key: min(FEWEST, at_hand[stratum.key]) for stratum in strata}
    if wanted < sum(drawn.values()):
        kind = strata[0].kind
        raise ReviewError(
            f"样本太小：有 {len(strata)} 层，这一部分至少要 {sum(drawn.values())} 条；请增大 -n。",
            f"Too small a sample: {len(strata)} strata of {kind}s need {sum(drawn.values())} "
            "items; raise -n.",
        )
    worth = {stratum.key: stratum.size * _deviation(stratum.expected) for stratum in strata}
    for _ in range(min(wanted, sum(at_hand.values())) - sum(drawn.values())):
        best = max(
            (key for key in at_hand if drawn[key] < at_hand[key]),
            key=lambda key: _gain(worth, drawn, key),
        )
        drawn[best] += 1
    return drawn


def _gain(worth: Mapping[str, float], drawn: Mapping[str, int], key: str) -> tuple[float, str]:
    """What one more item takes off the variance; the stratum's name settles ties."""
    return worth[key] ** 2 / (drawn[key] * (drawn[key] + 1)), key


def _deviation(expected: float) -> float:
    likely = min(max(expected, _SUREST), 1 - _SUREST)
    return sqrt(likely * (1 - likely))
