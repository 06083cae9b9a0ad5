"""How many errors may stand among the items that no reader saw: draws for the ends of an interval.

An error is a claimed item that is not so, or one that was not claimed and is. Strata of one side
share a prior, learned from all of them, so that a stratum with few items is neither taken for
certain nor for unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit

Floats = NDArray[np.float64]

# Mean error share of the strata (even steps of its logit) and how alike they are, as a number of
# observations. Beyond these edges an error share is 0 or 1 for any sample that people can read.
_MEANS = expit(np.linspace(-11, 5, 49))
_ALIKE = np.geomspace(0.5, 500, 22)


@dataclass(frozen=True)
class SeenErrors:
    """What was seen of a stratum: its size, items resolved, and the errors among these."""

    size: int
    resolved: int
    errors: int

    @property
    def unseen(self) -> int:
        """Items that no two readers agreed on."""
        return max(self.size - self.resolved, 0)


def fewest_errors(strata: Sequence[SeenErrors], draws: int, chance: np.random.Generator) -> Floats:
    """Draws of the strata's errors for the lower end: a stratum without an error seen has none.

    Source: Clopper and Pearson 1934, whose lower limit is a quantile of Beta(errors, rest + 1).
    """
    total = np.zeros(draws)
    for one in strata:
        total += one.errors
        if one.errors:
            share = chance.beta(one.errors, one.resolved - one.errors + 1, draws)
            total += chance.binomial(one.unseen, share)
    return total


def most_errors(strata: Sequence[SeenErrors], draws: int, chance: np.random.Generator) -> Floats:
    """Draws of the strata's errors for the upper end: shares follow the prior that the strata
    share, and one more error is taken as seen where it weighs most.

    Without that one, strata that happened to show no error would count as free of any. It is the
    one observation that Clopper and Pearson's upper limit adds, given once and not to each stratum.
    Source: beta-binomial hierarchy, Gelman et al. 2013, section 5.3.
    """
    total = np.zeros(draws)
    if not strata:
        return total
    mean, alike = _prior(strata, draws, chance)
    dearest = max(strata, key=lambda one: one.unseen / (one.resolved + 1))
    for one in strata:
        more = 1.0 if one is dearest else 0.0
        wrong = one.errors + alike * mean + more
        share = chance.beta(wrong, one.resolved - one.errors + alike * (1 - mean))
        total += one.errors + chance.binomial(one.unseen, share)
    return total


def _prior(
    strata: Sequence[SeenErrors], draws: int, chance: np.random.Generator
) -> tuple[Floats, Floats]:
    """Draws of the prior's mean and weight from their posterior on a grid.

    Before any answer: Jeffreys' prior for the mean; every degree of shrinkage, 1 / (1 + weight),
    as likely as any other.
    """
    mean, alike = (grid.ravel() for grid in np.meshgrid(_MEANS, _ALIKE, indexing="ij"))
    weight = np.sqrt(mean * (1 - mean)) * alike / (1 + alike) ** 2
    likely = np.log(weight)
    a, b = alike * mean, alike * (1 - mean)
    for one in strata:
        likely += betaln(a + one.errors, b + one.resolved - one.errors) - betaln(a, b)
    shares = np.exp(likely - likely.max())
    chosen = chance.choice(len(shares), size=draws, p=shares / shares.sum())
    return mean[chosen], alike[chosen]
