"""Precision and recall of the whole run, estimated from a stratified sample that people judged.

Every stratum counts with its size. So a sample may look mostly at doubtful items and still describe
the whole. Pairs that were never compared are in no stratum: recall is measured over the compared
pairs only. The interval is drawn by `unseen`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from reports.clerical_review.intervals import CONFIDENCE, NOTHING, Share
from reports.clerical_review.items import Stratum
from reports.clerical_review.unseen import Floats, SeenErrors, fewest_errors, most_errors

_DRAWS = 20_000


@dataclass(frozen=True)
class Counted:
    """What both readers said of a stratum's sample. unresolved: they disagree, could not tell, or
    did not answer."""

    stratum: Stratum
    yes: int
    no: int
    unresolved: int = 0

    @property
    def resolved(self) -> int:
        """Items on which both readers say the same, yes or no."""
        return self.yes + self.no


@dataclass(frozen=True)
class RateEstimate:
    """An estimated share, and between which values it would lie if all unresolved items counted
    against, or for, it."""

    share: Share
    at_worst: float | None
    at_best: float | None


def precision(counted: Sequence[Counted], draws: int = _DRAWS) -> RateEstimate:
    """Share of what the software claims that is so, over the whole run.

    The interval is 95 %: at either end 2.5 % of the draws of what the items not looked at may be.
    Source: Cochran 1977, chapter 5, for the share; `unseen` for the interval.
    """
    claimed = [one for one in counted if one.stratum.is_claimed]
    return _estimate(claimed, [], lambda found, _, of: found / of, draws)


def recall(counted: Sequence[Counted], draws: int = _DRAWS) -> RateEstimate:
    """Share of what is so, among everything the strata hold, that the software claims; interval as
    for precision."""
    claimed = [one for one in counted if one.stratum.is_claimed]
    other = [one for one in counted if not one.stratum.is_claimed]
    return _estimate(
        claimed, other, lambda found, missed, _: found / np.maximum(found + missed, 1e-9), draws
    )


def _estimate(
    claimed: list[Counted],
    other: list[Counted],
    share_of: Callable[[Floats, Floats, float], Floats],
    draws: int,
) -> RateEstimate:
    size = float(sum(one.stratum.size for one in claimed))
    if not sum(one.resolved for one in claimed):
        return RateEstimate(NOTHING, None, None)

    def value(unresolved_claimed: float | None, unresolved_other: float | None) -> float:
        found, missed = _total(claimed, unresolved_claimed), _total(other, unresolved_other)
        return float(share_of(np.array(found), np.array(missed), size))

    best_guess = value(None, None)
    chance = np.random.default_rng(0)  # the same answers give the same interval
    tail = (1 - CONFIDENCE) / 2
    ends = []
    for drawn, at in ((most_errors, tail), (fewest_errors, 1 - tail)):
        found = size - drawn([_seen(one) for one in claimed], draws, chance)
        missed = drawn([_seen(one) for one in other], draws, chance)
        ends.append(float(np.quantile(share_of(found, missed, size), at)))
    share = Share(best_guess, min(ends[0], best_guess), max(ends[1], best_guess))
    return RateEstimate(share, value(0.0, 1.0), value(1.0, 0.0))


def _seen(one: Counted) -> SeenErrors:
    return SeenErrors(one.stratum.size, one.resolved, one.no if one.stratum.is_claimed else one.yes)


def _total(counted: Sequence[Counted], unresolved_as: float | None) -> float:
    """Items of the strata that are so. unresolved_as: the share of unresolved ones that is; None:
    as the resolved."""
    pooled = _pooled(counted)
    total = 0.0
    for one in counted:
        share = one.yes / one.resolved if one.resolved else pooled
        if unresolved_as is not None and one.resolved + one.unresolved:
            share = (one.yes + unresolved_as * one.unresolved) / (one.resolved + one.unresolved)
        total += share * one.stratum.size
    return total


def _pooled(counted: Sequence[Counted]) -> float:
    """Share over all strata, for one of which nothing was resolved."""
    size = sum(one.stratum.size for one in counted if one.resolved)
    seen = sum(one.yes / one.resolved * one.stratum.size for one in counted if one.resolved)
    return seen / size if size else 0.5
