"""Births that no list holds, stratum by stratum: the average of all log-linear models that the
counts allow, and two lists where they allow none; more of them as far as registers and evidence may
miss the same births (`shared_misses`).

Every figure is drawn, not computed: what models, links and doubt make uncertain is not of one
shape, and the sum of many log-normal parts has no formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from reports.statistics.estimates import CONFIDENCE
from reports.statistics.hierarchy import MOST_LISTS
from reports.statistics.linkage_error import LinkRates
from reports.statistics.lists import CaptureTable, History
from reports.statistics.loglinear import NotEstimableError
from reports.statistics.model_spread import missed_draws, spread, unseen_draws
from reports.statistics.shared_misses import RegisterTie
from reports.statistics.strata import PlaceStratum

Floats = npt.NDArray[np.float64]
Method = Literal["models", "two_lists"]
DRAWS = 20_000
_TAILS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
# Fewer births than this fill no table of four lists.
_FEWEST_FOR_MODELS = 30.0


@dataclass(frozen=True)
class MissedBirths:
    """Births of a stratum on no list. tie: how the registers depend on each other there; drawn:
    what they may be, evidence missing as many of the same births as that leaves open; expected: of
    the births in doubt, those that the lists let expect, since a register misses some and evidence
    misses some, drawn; two_lists: the births that two lists of registers and evidence would miss if
    they were independent, drawn; method: by all models or by two lists alone; models: how many
    models have an estimate, of how many."""

    stratum: PlaceStratum
    tie: RegisterTie
    drawn: Floats
    expected: Floats
    two_lists: Floats
    method: Method
    models: int = 0
    candidates: int = 0

    @property
    def middle(self) -> float:
        """The middle of what they may be."""
        return float(np.median(self.drawn))

    @property
    def interval(self) -> tuple[float, float]:
        """The middle 95 % of what they may be."""
        low, high = (float(edge) for edge in np.quantile(self.drawn, _TAILS))
        return low, high


def missed_births(
    stratum: PlaceStratum, tie: RegisterTie, shares: Floats, chance: np.random.Generator
) -> MissedBirths:
    """The births of a stratum that every list missed. shares: `shares_of_tie`, drawn.

    Two lists say it where models cannot: too few births, or no model has an estimate, or all
    models say that nothing at all can be missed, which no count can know.
    """
    two, none = _from_two_lists(stratum.sides, chance), np.zeros(DRAWS)
    factors = tie.factors(shares, chance)
    by_two = MissedBirths(stratum, tie, two * factors, none, two, "two_lists")
    table, unseen = _lists_that_hold_any(stratum)
    if stratum.table.observed < _FEWEST_FOR_MODELS or len(table.lists) not in range(
        3, MOST_LISTS + 1
    ):
        return by_two
    try:
        models = spread(table, unseen)
    except NotEstimableError:
        return by_two
    drawn = missed_draws(models.fits, models.weights, chance, DRAWS)
    if np.quantile(drawn, 0.975) == 0:
        return by_two
    alone = unseen_draws(models.fits, models.weights, chance, DRAWS)
    expected = np.minimum(alone, stratum.doubtful)
    few, every = len(models.fits), len(models.fits) + models.not_estimable
    return MissedBirths(stratum, tie, drawn * factors, expected, two, "models", few, every)


def _from_two_lists(sides: CaptureTable, chance: np.random.Generator) -> Floats:
    """Births on neither of two independent lists: each count as a Poisson one under Jeffreys'
    prior, so that a count of none is no certainty."""
    only_a, only_b = sides.only_on(0), sides.only_on(1)
    alone = chance.gamma(only_a + 0.5, size=DRAWS) * chance.gamma(only_b + 0.5, size=DRAWS)
    expected = alone / chance.gamma(sides.on(0, 1) + 1.0, size=DRAWS)
    return chance.poisson(np.minimum(expected, 1e15)).astype(float)


def _lists_that_hold_any(stratum: PlaceStratum) -> tuple[CaptureTable, frozenset[History]]:
    """The table without lists that hold no birth of the stratum: no hospital's register holds a
    birth at home."""
    table = stratum.table
    kept = [place for place in range(len(table.lists)) if table.on(place)]

    def shortened(history: History) -> History:
        return tuple(history[place] for place in kept)

    counts = {shortened(history): births for history, births in table.counts.items()}
    unseen = {shortened(history) for history in stratum.unseen}
    if len(kept) < 2:
        return table, stratum.unseen
    return (
        CaptureTable(tuple(table.lists[place] for place in kept), counts),
        frozenset(history for history in unseen if any(history)),
    )


@dataclass(frozen=True)
class Relinked:
    """What putting links right does to strata. change: to the births that sources show, drawn;
    missed: births on no list with it, drawn; two_lists: the same if registers and evidence were
    independent."""

    change: Floats
    missed: Floats
    two_lists: Floats


def relinked_births(
    missed: Sequence[MissedBirths], rates: LinkRates, chance: np.random.Generator
) -> Relinked:
    """The births of all strata with missed and wrong links put right, rates drawn once for all.

    A missed link leaves a birth on evidence alone and on registers alone, where it is none: the
    births on no list fall with both. Source: as `linkage_error.relinked`.
    """
    share_missed = _rate(rates.missed, rates.missed_error, rates, chance)
    share_wrong = _rate(rates.wrong, rates.wrong_error, rates, chance)
    change, total, two = np.zeros(DRAWS), np.zeros(DRAWS), np.zeros(DRAWS)
    for one in missed:
        sides = one.stratum.sides
        listed, linked = (sides.on(0), sides.on(1)), sides.on(0, 1)
        common = _common(linked, min(listed), share_missed, share_wrong, chance)
        factor = _on_neither(*listed, common) / _on_neither(*listed, np.full(DRAWS, linked))
        change += linked - common
        total += one.drawn * factor
        two += one.two_lists * factor
    return Relinked(change, total, two)


def _rate(share: float, error: float, rates: LinkRates, chance: np.random.Generator) -> Floats:
    """A rate: from none to twice itself where only the run says it, else about what the review
    found."""
    if rates.origin == "run":
        return chance.uniform(0.0, 2 * share, DRAWS)
    return np.clip(chance.normal(share, error, DRAWS), 0.0, 0.9)


def _common(
    linked: float, most: float, missed: Floats, wrong: Floats, chance: np.random.Generator
) -> Floats:
    """Births truly on both lists, with the chance of so many missed and wrong links."""
    kept = 1 - missed
    common = linked * (1 - wrong) / kept
    spread_ = np.sqrt(common * missed * kept + linked * wrong) * (1 - wrong) / kept
    drawn: Floats = common + spread_ * chance.standard_normal(DRAWS)
    return np.clip(drawn, min(1.0, linked), most)


def _on_neither(listed_a: float, listed_b: float, common: Floats) -> Floats:
    estimated: Floats = (listed_a - common + 0.5) * (listed_b - common + 0.5) / (common + 0.5)
    return estimated
