"""Do registers and evidence miss the same births? How far counts tell, and what they leave open.

Births that are harder to list than others (by age, order, town, or for no reason that anybody sees)
are missed by all lists together. Among births that evidence shows, it is seen whether the two
registers miss the same ones: their odds ratio. What is behind it counts do not say: registers that
copy each other's gaps, which is nothing to evidence; or births that all lists miss, evidence too.
Then evidence and a register depend on each other as much as the registers do. So between births
that both registers hold and births that neither holds, the odds of evidence differ by a factor
between 1 and the square of the registers' odds ratio, and the births on no list are more by it. How
much of the tie evidence shares is drawn from Jeffreys' prior of a share, which leans to neither end
and gives each its weight: evidence may well share nothing, or all.

The odds ratio of a place with few births is uncertain: places lend each other what they show
(normal around a common mean), and the mean is drawn towards 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln
from scipy.stats import hypergeom

from reports.statistics.strata import PlaceStratum

Floats = npt.NDArray[np.float64]
Sign = Literal["none", "shared", "copied"]
# The logarithm of the odds ratio: how far the common mean lies from 0, and places from the mean
# (standard deviations). Lists of one population have odds ratios of 1 to 5 (Gerritse, van der
# Heijden, Bakker 2015, JOS 31: 357-379); evidence is taken to share at most 3 with each register.
_MEAN_SPREAD, _PLACE_SPREAD = 0.7, 0.5
MOST_ODDS_RATIO = 3.0
_STEP = 0.1
_GRID = np.arange(-4.0, 5.0 + _STEP / 2, _STEP)
# Both signs of all places together may appear in one of a hundred districts where none is.
_SIGNIFICANCE = 0.01


@dataclass(frozen=True)
class RegisterTie:
    """How the two registers depend on each other among births of a stratum that evidence shows.

    chances: of each logarithm of their odds ratio, by `_GRID`. sign: what is seen beyond chance:
    `shared`, they miss the same births; `copied`, evidence shows fewer births that neither holds
    than two registers can leave, as where it was made from them.
    """

    chances: Floats
    sign: Sign

    def factors(self, shares: Floats, chance: np.random.Generator) -> Floats:
        """By how much the births on no list may be more than if evidence were independent of the
        registers, drawn. shares: of the registers' tie, what evidence shares (`shares_of_tie`)."""
        draws = len(shares)
        place = chance.choice(len(_GRID), size=draws, p=self.chances)
        log_odds = _GRID[place] + _STEP * (chance.random(draws) - 0.5)
        factors: Floats = np.exp(2 * shares * np.clip(log_odds, 0.0, np.log(MOST_ODDS_RATIO)))
        return factors


def shares_of_tie(draws: int, chance: np.random.Generator) -> Floats:
    """How much of the registers' tie evidence shares, drawn once for all places of a district: what
    makes it share none or all in one place makes it so in the others."""
    return chance.beta(0.5, 0.5, draws)


def register_ties(strata: Sequence[PlaceStratum]) -> tuple[RegisterTie, ...]:
    """The ties of strata of one district, in their order."""
    seen = [_seen_by_evidence(stratum) for stratum in strata]
    limit = _SIGNIFICANCE / max(1, 2 * len(strata))
    return tuple(
        RegisterTie(chances, _sign(*counts, limit))
        for counts, chances in zip(seen, _posteriors(seen), strict=True)
    )


Counts = tuple[int, int, int, int]


def _seen_by_evidence(stratum: PlaceStratum) -> Counts:
    """Births on evidence that both registers hold, WIS alone, the other alone, neither."""
    found = {(True, True): 0.0, (True, False): 0.0, (False, True): 0.0, (False, False): 0.0}
    for (wis, population, *evidence), births in stratum.table.counts.items():
        if any(evidence):
            found[wis, population] += births
    both, wis_alone, population_alone, neither = (round(births) for births in found.values())
    return both, wis_alone, population_alone, neither


def _posteriors(seen: Sequence[Counts]) -> list[Floats]:
    """The chances of each odds ratio of each stratum, given all of them."""
    around = np.exp(-0.5 * ((_GRID[:, None] - _GRID[None, :]) / _PLACE_SPREAD) ** 2)
    around /= around.sum(axis=0, keepdims=True)
    own = [_likelihood(*counts) for counts in seen]
    of_mean = [np.log(np.maximum(one @ around, 1e-300)) for one in own]
    mean = -0.5 * (_GRID / _MEAN_SPREAD) ** 2 + sum(of_mean, np.zeros(len(_GRID)))
    found = []
    for one, said in zip(own, of_mean, strict=True):
        others = np.exp((left := mean - said) - left.max())
        chances = one * (around @ (others / others.sum()))
        found.append(chances / chances.sum())
    return found


def _likelihood(both: int, wis: int, population: int, neither: int) -> Floats:
    """Of each odds ratio, given how many births each register holds: Fisher's noncentral
    hypergeometric, which needs no cell to be filled."""
    row, column, total = population + neither, wis + neither, both + wis + population + neither
    cells = np.arange(max(0, row + column - total), min(row, column) + 1)
    ways = -(
        gammaln(cells + 1)
        + gammaln(row - cells + 1)
        + gammaln(column - cells + 1)
        + gammaln(total - row - column + cells + 1)
    )
    terms = ways[None, :] + np.outer(_GRID, cells)
    most = terms.max(axis=1, keepdims=True)
    logs = neither * _GRID - (most[:, 0] + np.log(np.exp(terms - most).sum(axis=1)))
    found: Floats = np.exp(logs - logs.max())
    return found


def _sign(both: int, wis: int, population: int, neither: int, limit: float) -> Sign:
    """By Fisher's exact test, one side each."""
    row, column, total = population + neither, wis + neither, both + wis + population + neither
    if hypergeom.sf(neither - 1, total, row, column) < limit:
        return "shared"
    return "copied" if hypergeom.cdf(neither, total, row, column) < limit else "none"
