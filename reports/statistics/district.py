"""How many births the district really had: the corrected count, those that every source missed, and how sure that is.

The corrected count says what the sources show. Two things are added: births that no source tells of, by dual-system
estimate of registers against evidence within strata; and doubt: births of an unsupported case, links that may be wrong.
"""

from dataclasses import dataclass
from math import inf, sqrt

from scipy.stats import norm

from reports.statistics.completeness import Source
from reports.statistics.estimates import CONFIDENCE, Estimate, chapman
from reports.statistics.lists import CaptureTable, History
from reports.statistics.snapshot import Snapshot

LISTS: tuple[Source, ...] = ("wis", "population", "hospital", "exchange")


@dataclass(frozen=True)
class DistrictEstimate:
    """Births of a district or a part of it.

    corrected: births that count after correction; doubtful: of these, births of an unsupported case, of which half are
    taken as births; missed: on no source, estimated; births: all of it with standard error and 95 % interval, whose
    parts are the errors of missed, of doubt and of links.
    """

    corrected: int
    doubtful: int
    missed: float
    births: Estimate
    missed_error: float
    doubt_error: float
    link_error: float

    def __str__(self) -> str:
        """6,002 (5,988–6,017)."""
        return str(self.births)


def estimate_births(snapshot: Snapshot, where: str = "true") -> DistrictEstimate:
    """Births of the district or of those that a condition on `v_counted_births` names.

    Registers (WIS or population) against evidence (hospital or exchange), because the two registers share their misses
    and each evidence serves places that the other does not: as two pairs they are nearly independent. Strata: births
    that are due and births that are not, which registers hold less often. Where one side is empty (no hospital and no
    exchange delivered) nothing tells how many are missed: the interval has no upper end.
    A doubtful birth is true with an unknown chance, uniform between 0 and 1 for all of them together. Links: each error
    that the matching expects of itself changes the count by one birth at most; a part of the district bears its share.
    """
    corrected, doubtful, everything = snapshot.one(f"""
        select count(*) filter (where {where}), count(*) filter (where is_doubtful and {where}), count(*)
        from v_counted_births""")
    strata = _strata(snapshot, where)
    missed = sum(stratum.missed for stratum in strata)
    missed_error = sqrt(sum(stratum.standard_error**2 for stratum in strata))
    doubt_error = doubtful / sqrt(12)
    share = corrected / everything if everything else 0.0
    link_error = sqrt(sum(expected_link_errors(snapshot)) * share)
    shown = corrected - doubtful / 2
    estimate = _normal(shown, missed, missed_error, sqrt(doubt_error**2 + link_error**2))
    return DistrictEstimate(corrected, doubtful, missed, estimate, missed_error, doubt_error, link_error)


def capture_table(snapshot: Snapshot, where: str = "true") -> CaptureTable:
    """Births that nobody doubts by the sources that hold them, under a condition on `v_captures`."""
    counts: dict[History, float] = {}
    for *history, births in snapshot.rows(f"""
        select in_wis, in_population, in_hospital, in_exchange, sum(births)::bigint from v_captures
        where (in_wis or in_population or in_hospital or in_exchange) and {where} group by all order by all"""):
        counts[tuple(history)] = births
    return CaptureTable(LISTS, counts)


def expected_link_errors(snapshot: Snapshot) -> tuple[float, float]:
    """Wrong and missed links that the matching expects of itself; 0 where it does not say."""
    told = dict(snapshot.rows("select metric, value from link_quality"))
    return float(told.get("expected_false_links", 0.0)), float(told.get("expected_missed_links", 0.0))


def _strata(snapshot: Snapshot, where: str) -> list[Estimate]:
    """The estimate of each stratum; of all together where one of them has no births on either side."""
    tables = [
        capture_table(snapshot, f"{where} and {due}").merged(("wis", "population"), ("hospital", "exchange"))
        for due in ("is_due", "not is_due")
    ]
    used = [table for table in tables if table.observed]
    if any(not (table.on(0) and table.on(1)) for table in used):
        joined = capture_table(snapshot, where).merged(("wis", "population"), ("hospital", "exchange"))
        if not (joined.on(0) and joined.on(1)):
            return [Estimate(joined.observed, inf, joined.observed, inf, joined.observed)]
        used = [joined]
    return [chapman(table.on(0), table.on(1), table.on(0, 1)) for table in used]


def _normal(shown: float, missed: float, missed_error: float, other_error: float) -> Estimate:
    """Births shown and missed, normal interval; without a second list there is no upper end."""
    z = float(norm.ppf((1 + CONFIDENCE) / 2))
    if missed_error == inf:
        return Estimate(shown, inf, max(shown - z * other_error, 0.0), inf, shown)
    error = sqrt(missed_error**2 + other_error**2)
    births = shown + missed
    return Estimate(births, error, max(births - z * error, 0.0), births + z * error, shown)
