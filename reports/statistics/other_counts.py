"""Other counts of the same children (census, school entry) beside the births.

A count of others sees children whom no list here holds. It sees others too: children who moved in,
and not those who died or moved away. So a difference is told with what may make it, and is never
called births.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from reports.statistics.district import DistrictEstimate, estimate_births
from reports.statistics.linkage_error import LinkRates
from reports.statistics.snapshot import Snapshot

CountKind = Literal["census", "school"]
Says = Literal["outside", "unbounded", "fewer", "within", "more"]


@dataclass(frozen=True)
class OtherCount:
    """A count of children born on these days. deaths, moved_in, moved_out: of the same children
    between birth and count; None where nobody said."""

    name: str
    kind: CountKind
    counted_on: date
    born_from: date
    born_to: date
    children: int
    deaths: int | None = None
    moved_in: int | None = None
    moved_out: int | None = None

    @property
    def born_here(self) -> int:
        """Children counted, with those who died or moved away and without those who moved in, as
        far as somebody said how many."""
        return self.children + (self.deaths or 0) + (self.moved_out or 0) - (self.moved_in or 0)

    @property
    def is_put_right(self) -> bool:
        """Whether deaths and moves of both ways are known."""
        return None not in (self.deaths, self.moved_in, self.moved_out)


@dataclass(frozen=True)
class CountComparison:
    """A count beside the births of the same days: corrected, and estimated with those on no list
    (None where the days do not lie in the window)."""

    count: OtherCount
    corrected: int | None
    estimate: DistrictEstimate | None

    @property
    def says(self) -> Says:
        """Where the count lies: outside the window; beside an estimate that nothing bounds above;
        below, within or above its interval."""
        if self.estimate is None:
            return "outside"
        births, here = self.estimate.births, self.count.born_here
        if here < births.low:
            return "fewer"
        if births.high == float("inf"):
            return "unbounded"
        return "more" if here > births.high else "within"


def read_comparisons(
    snapshot: Snapshot, rates: LinkRates, looked: tuple[int, int]
) -> tuple[CountComparison, ...] | None:
    """Every count that the office gave, beside its births; none given: an empty tuple; None where
    an older version published the file.

    Args: as of `estimate_births`.
    """
    if not snapshot.has_table("other_counts"):
        return None
    first, last = snapshot.one("select window_start, window_end from runs")
    given = [
        OtherCount(*row)
        for row in snapshot.rows(
            "select count_name, count_kind, counted_on, born_from, born_to, children, deaths, "
            "moved_in, moved_out from other_counts order by count_name, born_from"
        )
    ]
    return tuple(_compared(snapshot, one, (first, last), rates, looked) for one in given)


def _compared(
    snapshot: Snapshot,
    count: OtherCount,
    window: tuple[date, date],
    rates: LinkRates,
    looked: tuple[int, int],
) -> CountComparison:
    if count.born_from < window[0] or count.born_to > window[1]:
        return CountComparison(count, None, None)
    days = f"birth_date between date '{count.born_from}' and date '{count.born_to}'"
    estimate = estimate_births(snapshot, days, rates, looked)
    return CountComparison(count, estimate.corrected, estimate)
