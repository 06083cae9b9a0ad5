"""The district's births by month without their season, as WIS reports them and after correction.

The factors are those of the corrected births: a season is the births', not a register's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reports.statistics.calendar_effects import next_month
from reports.statistics.season import Season, seasonally_adjusted
from reports.statistics.series import counts
from reports.statistics.snapshot import Snapshot

# A birth may be registered so long: a month that ends later is not counted to its end.
_DUE_DAYS = 31


@dataclass(frozen=True)
class MonthSeries:
    """season: of the corrected births; reported: WIS's births of the same months, in order (none
    where the season is withheld)."""

    season: Season
    reported: tuple[int, ...]

    @property
    def reported_adjusted(self) -> tuple[float, ...]:
        """WIS's births over the factors of the corrected births."""
        return tuple(
            births / month.factor
            for births, month in zip(self.reported, self.season.months, strict=True)
        )


def read_month_series(snapshot: Snapshot) -> MonthSeries:
    """The series of a published district: whole months of the window whose births are all due."""
    first, last, extracted = snapshot.one("select window_start, window_end, extract_date from runs")
    months = list(_whole_months(first, min(last, extracted - timedelta(days=_DUE_DAYS))))
    found = {row.cell[0]: row for row in counts(snapshot, ("month",))}
    rows = [found.get(f"{month:%Y%m}") for month in months]
    season = seasonally_adjusted(months, [row.corrected if row else 0 for row in rows])
    reported = tuple(row.wis if row else 0 for row in rows) if season.months else ()
    return MonthSeries(season, reported)


def _whole_months(first: date, last: date) -> Iterator[date]:
    month = first if first.day == 1 else next_month(first)
    while next_month(month) - timedelta(days=1) <= last:
        yield month
        month = next_month(month)
