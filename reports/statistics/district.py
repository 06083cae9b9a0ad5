"""How many births the district really had: the corrected count, those that every source missed, and
how sure that is.

The corrected count says what the sources show. Three things are added: births that no source tells
of, by dual-system estimate of registers against evidence within strata; what links that err between
these two did to the count; and doubt, births of an unsupported case.
"""

from dataclasses import dataclass
from math import hypot, inf, sqrt

from scipy.stats import norm

from reports.statistics.completeness import Source
from reports.statistics.estimates import CONFIDENCE, Estimate
from reports.statistics.link_rates import expected_rates
from reports.statistics.linkage_error import LinkRates, RelinkedLists, relinked
from reports.statistics.lists import CaptureTable, History
from reports.statistics.snapshot import Snapshot

LISTS: tuple[Source, ...] = ("wis", "population", "hospital", "exchange")


@dataclass(frozen=True)
class DistrictEstimate:
    """Births of a district or a part of it.

    corrected: births that count after correction; doubtful: of these, births of an unsupported
    case, of which half are taken as births; link_change: what putting links right adds to the
    births that the sources show (below 0 where missed links count births twice); missed: on no
    source, estimated; births: corrected - doubtful / 2 + link_change + missed, with standard error
    and 95 % interval, whose parts are the errors of missed, of doubt and of links;
    rates: how often links err, and who says so.
    """

    corrected: int
    doubtful: int
    link_change: float
    missed: float
    births: Estimate
    missed_error: float
    doubt_error: float
    link_error: float
    rates: LinkRates

    def __str__(self) -> str:
        """6,002 (5,988–6,017)."""
        return str(self.births)


def estimate_births(
    snapshot: Snapshot, where: str = "true", errors: LinkRates | None = None
) -> DistrictEstimate:
    """Births of the district or of those that a condition on `v_counted_births` names.

    Registers (WIS or population) against evidence (hospital or exchange), because the two registers
    share their misses and each evidence serves places that the other does not: as two pairs they
    are nearly independent. Strata: births that are due and births that are not, which registers
    hold less often. Where one side is empty (no hospital and no exchange delivered) nothing tells
    how many are missed: the interval has no upper end. A doubtful birth is true with an unknown
    chance, uniform between 0 and 1 for all of them together. errors: of the links between the two
    lists, from a clerical review; by default what the matching expects of itself.
    """
    corrected, doubtful = snapshot.one(f"""
        select count(*) filter (where {where}), count(*) filter (where is_doubtful and {where})
        from v_counted_births""")
    rates = expected_rates(snapshot) if errors is None else errors
    doubt_error, shown = doubtful / sqrt(12), corrected - doubtful / 2
    strata = _strata(snapshot, where, rates)
    if strata is None:
        births = _unbounded(shown, doubt_error)
        return DistrictEstimate(corrected, doubtful, 0.0, 0.0, births, inf, doubt_error, 0.0, rates)
    missed = sum(stratum.births.missed for stratum in strata)
    change = sum(stratum.change for stratum in strata)
    missed_error, link_error = _errors(strata)
    births = _normal(shown + change, missed, hypot(missed_error, doubt_error, link_error))
    return DistrictEstimate(
        corrected, doubtful, change, missed, births, missed_error, doubt_error, link_error, rates
    )


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


def _strata(snapshot: Snapshot, where: str, rates: LinkRates) -> list[RelinkedLists] | None:
    """The estimate of each stratum, or of all together where one of them lacks a side; None where
    all do."""
    tables = [
        capture_table(snapshot, f"{where} and {due}").merged(
            ("wis", "population"), ("hospital", "exchange")
        )
        for due in ("is_due", "not is_due")
    ]
    used = [table for table in tables if table.observed]
    if any(not (table.on(0) and table.on(1)) for table in used):
        used = [
            capture_table(snapshot, where).merged(("wis", "population"), ("hospital", "exchange"))
        ]
        if not (used[0].on(0) and used[0].on(1)):
            return None
    return [relinked(table.on(0), table.on(1), table.on(0, 1), rates) for table in used]


def _errors(strata: list[RelinkedLists]) -> tuple[float, float]:
    """Standard errors of the births on no source and of links. What the strata share, the rates,
    adds up."""
    missed = hypot(*(stratum.births.standard_error for stratum in strata))
    chance = hypot(*(stratum.by_chance for stratum in strata))
    rates = (
        sum(stratum.by_missed for stratum in strata),
        sum(stratum.by_wrong for stratum in strata),
    )
    return missed, hypot(chance, *rates)


def _normal(shown: float, missed: float, error: float) -> Estimate:
    """Births shown and missed with their normal interval."""
    reach, births = float(norm.ppf((1 + CONFIDENCE) / 2)) * error, shown + missed
    return Estimate(births, error, max(births - reach, 0.0), births + reach, shown)


def _unbounded(shown: float, error: float) -> Estimate:
    """Births shown, where no second list tells how many more there are."""
    return Estimate(shown, inf, _normal(shown, 0.0, error).low, inf, shown)
