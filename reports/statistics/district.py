"""How many births the district really had: the corrected count, those that every source missed, and
how sure that is.

The corrected count says what the sources show. Three things are added: births that no source tells
of, estimated place by place; what links that err between registers and evidence did to the count;
and doubt, births of an unsupported case.
"""

from dataclasses import dataclass
from math import inf

import numpy as np

from reports.statistics.doubt import Doubt, looked_at
from reports.statistics.estimates import Estimate
from reports.statistics.linkage_error import LinkRates, relinked
from reports.statistics.lists import CaptureTable, History
from reports.statistics.missed_births import DRAWS, MissedBirths, missed_births, relinked_births
from reports.statistics.model_spread import estimate_of
from reports.statistics.self_test import rates_by_self_test
from reports.statistics.shared_misses import Sign, register_ties, shares_of_tie
from reports.statistics.snapshot import Snapshot
from reports.statistics.strata import (
    LISTS,
    CapturedBirths,
    PlaceStratum,
    captured_births,
    strata,
)

# How many times likelier a birth that evidence shows may be to stand in a register than another
# (odds ratio). 1: registers and evidence miss independently.
ODDS_RATIOS = (1, 2, 3, 5)


@dataclass(frozen=True)
class DistrictEstimate:
    """Births of a district or a part of it.

    corrected: births that count after correction; doubt: of these, births of an unsupported case,
    and what is known of them; likely: how many of them are taken as births; link_change: what
    putting links right adds to the births that the sources show (below 0 where missed links count
    births twice); missed: on no source, estimated; births: corrected - those in doubt that are none
    + link_change + missed, with standard error and 95 % interval; missed_error, doubt_error,
    link_error: standard errors of the parts; rates: how often links err, and who says so; by_place:
    the strata of the missed births; sensitivity: births by odds ratio between registers and
    evidence, each with its interval.
    """

    corrected: int
    doubt: Doubt
    likely: float
    link_change: float
    missed: float
    births: Estimate
    missed_error: float
    doubt_error: float
    link_error: float
    rates: LinkRates
    by_place: tuple[MissedBirths, ...] = ()
    sensitivity: tuple[tuple[int, Estimate], ...] = ()

    @property
    def doubtful(self) -> int:
        """Births of an unsupported case."""
        return self.doubt.doubtful

    def places_with(self, sign: Sign) -> tuple[PlaceStratum, ...]:
        """The strata whose registers and evidence show this of each other."""
        return tuple(one.stratum for one in self.by_place if one.tie.sign == sign)

    def __str__(self) -> str:
        """6,002 (5,988–6,017)."""
        return str(self.births)


def estimate_births(
    snapshot: Snapshot,
    where: str = "true",
    errors: LinkRates | None = None,
    looked: tuple[int, int] | None = None,
) -> DistrictEstimate:
    """Births of the district or of those that a condition on `v_counted_births` names.

    Args: errors, of the links between registers and evidence, from a clerical review; by default
    what the matching expects of itself. looked, unsupported cases that somebody has looked at: how
    many were births and how many none; by default what towns have answered.
    """
    rates = rates_by_self_test(snapshot) if errors is None else errors
    births, none = looked_at(snapshot) if looked is None else looked
    return estimate(captured_births(snapshot, where), rates, births, none)


def estimate(
    captured: list[CapturedBirths], rates: LinkRates, births: int = 0, none: int = 0
) -> DistrictEstimate:
    """The same from counts of births alike.

    Where no birth is on a register and on evidence (no hospital and no exchange delivered), nothing
    tells how many are missed: the interval has no upper end. The same counts give the same figures.
    """
    corrected = sum(one.births for one in captured)
    doubt = Doubt(sum(one.doubtful for one in captured), births, none)
    chance, found = np.random.default_rng(0), strata(captured)
    sure = corrected - doubt.doubtful
    shares = shares_of_tie(DRAWS, chance)
    missed = [
        missed_births(stratum, tie, shares, chance)
        for stratum, tie in zip(found, register_ties(found), strict=True)
    ]
    expected = sum((one.expected for one in missed), np.zeros(DRAWS))
    doubts = doubt.drawn(expected, chance)
    likely, doubt_error = doubt.likely(expected), float(doubts.std())
    if corrected and not found:
        low = float(np.quantile(sure + doubts, 0.025))
        unbounded = Estimate(sure + likely, inf, low, inf, sure + likely)
        return DistrictEstimate(
            corrected, doubt, likely, 0.0, 0.0, unbounded, inf, doubt_error, 0.0, rates
        )
    right = relinked_births(missed, rates, chance)
    change = sum(_change(stratum, rates) for stratum in found)
    shown, plain = sure + likely + change, sum((one.drawn for one in missed), np.zeros(DRAWS))
    middle, base = float(np.median(right.missed)), sure + right.change + doubts
    return DistrictEstimate(
        corrected,
        doubt,
        likely,
        change,
        middle,
        _bounded(estimate_of(base + right.missed, shown), shown + middle),
        estimate_of(plain, 0.0).standard_error,
        doubt_error,
        float(np.std(right.change + right.missed - plain)),
        rates,
        tuple(missed),
        tuple((ratio, estimate_of(base + ratio * right.two_lists, shown)) for ratio in ODDS_RATIOS),
    )


def _change(stratum: PlaceStratum, rates: LinkRates) -> float:
    sides = stratum.sides
    return relinked(sides.on(0), sides.on(1), sides.on(0, 1), rates).change


def _bounded(drawn: Estimate, births: float) -> Estimate:
    """What was drawn around the sum of its parts, at least a birth wide: no list is certain."""
    low, high = min(drawn.low, births), max(drawn.high, births)
    if drawn.observed:
        high = max(high, low + 1)
    return Estimate(births, drawn.standard_error, low, high, drawn.observed)


def capture_table(snapshot: Snapshot, where: str = "true") -> CaptureTable:
    """Births that nobody doubts by the sources that hold them, under a condition on
    `v_captures`."""
    counts: dict[History, float] = {}
    for *history, births in snapshot.rows(f"""
        select in_wis, in_population, in_hospital, in_exchange, sum(births)::bigint from v_captures
        where (in_wis or in_population or in_hospital or in_exchange) and {where} group by all
            order by all"""):
        counts[tuple(history)] = births
    return CaptureTable(LISTS, counts)
