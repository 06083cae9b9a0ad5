"""What other estimators say of the births that were due. They stand beside the estimate of
`district`, because no estimate should stand alone.

All are made of births that are due and that nobody doubts. Three lists: WIS, the population
register, and evidence (hospital or exchange). The two kinds of evidence are one list, because they
serve different places and exclude each other.
"""

from dataclasses import dataclass

from reports.statistics.coverage import CoverageEstimate, chao_lower_bound, sample_coverage
from reports.statistics.district import capture_table
from reports.statistics.estimates import Estimate, chapman
from reports.statistics.lists import CaptureTable
from reports.statistics.loglinear import NotEstimableError
from reports.statistics.model_spread import ModelSpread, spread
from reports.statistics.snapshot import Snapshot

_EVIDENCE = ("hospital", "exchange")
_ALONE = ((True, False, False, False), (False, True, False, False))


@dataclass(frozen=True)
class OtherEstimates:
    """Each is None where the lists do not allow it.

    two_list: Chapman's, registers against evidence; chao: lower bound of the three lists; coverage:
    their sample coverage; models: all log-linear models of the four sources.
    """

    two_list: Estimate | None
    chao: Estimate | None
    coverage: CoverageEstimate | None
    models: ModelSpread | None


def other_estimates(snapshot: Snapshot) -> OtherEstimates:
    """Chapman's two lists, Chao's bound, sample coverage and the log-linear models.

    Nothing is estimated from the two registers alone: they share their misses.
    """
    sources = capture_table(snapshot, "is_due")
    two = sources.merged(("wis", "population"), _EVIDENCE)
    if not (two.on(0) and two.on(1)):
        return OtherEstimates(None, None, None, None)
    three = sources.merged(("wis",), ("population",), _EVIDENCE)
    all_three = three.on(0) and three.on(1)
    return OtherEstimates(
        chapman(two.on(0), two.on(1), two.on(0, 1)),
        chao_lower_bound(three) if all_three else None,
        _coverage(three),
        _models(sources),
    )


def _coverage(table: CaptureTable) -> CoverageEstimate | None:
    try:
        return sample_coverage(table)
    except ValueError:
        return None


def _models(table: CaptureTable) -> ModelSpread | None:
    try:
        # A register that stands alone is doubted or struck out: such a history without births is
        # none that could be counted.
        alone = [history for history in _ALONE if not table.counts.get(history)]
        return spread(table, alone)
    except NotEstimableError:
        return None
