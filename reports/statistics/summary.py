"""The main table: births of each statistical year before and after correction with their interval, the sex ratio, and
how complete each source is. Reads births.duckdb alone; `telling` puts it on paper.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reports.statistics.completeness import Completeness, by_town, completeness
from reports.statistics.delay import Delay, Nowcast, TriangleError, nowcast
from reports.statistics.district import LISTS, DistrictEstimate, capture_table, estimate_births
from reports.statistics.findings import Finding
from reports.statistics.loglinear import NotEstimableError
from reports.statistics.model_spread import ModelSpread, spread
from reports.statistics.plausibility import findings
from reports.statistics.series import Count, Revision, counts, revisions
from reports.statistics.sex_ratio import SexRatio, sex_ratio
from reports.statistics.shrinkage import ShrunkShare
from reports.statistics.snapshot import Snapshot, open_snapshot


@dataclass(frozen=True)
class YearFigures:
    """A statistical year (None: all of the window): births before and after, estimated, and the sex ratios."""

    year: int | None
    is_whole: bool
    counted: Count
    estimate: DistrictEstimate
    ratio_before: SexRatio
    ratio_after: SexRatio


@dataclass(frozen=True)
class Summary:
    """What `birthrecon statistics` prints. models, to_come: None where the counts are too few for them."""

    district: str
    window_start: date
    window_end: date
    years: tuple[YearFigures, ...]
    wis_revisions: tuple[Revision, ...]
    sources: tuple[Completeness, ...]
    towns: dict[str, ShrunkShare]
    town_names: dict[str, str]
    models: ModelSpread | None
    to_come: Nowcast | None
    findings: tuple[Finding, ...]
    return_findings: int


def summarise(out: Path) -> Summary:
    """The statistics of a published folder. Raises: NoStatisticsError."""
    with open_snapshot(out) as snapshot:
        district, first, last = snapshot.one("select district_code, window_start, window_end from runs")
        found = counts(snapshot, ("statistical_year",))
        whole = Count(
            (None,), *(sum(getattr(row, name) for row in found) for name in ("wis", "population", "corrected"))
        )
        return Summary(
            district, first, last,
            years=tuple(_year(snapshot, row, first, last) for row in [*found, whole]),
            wis_revisions=tuple(revisions(snapshot, "wis", ("statistical_year",))),
            sources=tuple(row for source in LISTS for row in completeness(snapshot, source)),
            towns=by_town(snapshot, "wis"),
            town_names=dict(snapshot.rows("from towns")),
            models=_models(snapshot), to_come=_to_come(snapshot), findings=tuple(findings(snapshot)),
            return_findings=snapshot.one("select count(*) from return_findings")[0],
        )  # fmt: skip


def _year(snapshot: Snapshot, counted: Count, first: date, last: date) -> YearFigures:
    (year,) = counted.cell
    if not isinstance(year, int):
        return _figures(snapshot, None, True, counted, "true")
    begin, end = date(year - 1, 10, 1), date(year, 9, 30)
    is_whole = first <= begin and end <= last
    return _figures(snapshot, year, is_whole, counted, f"month between '{begin:%Y%m}' and '{end:%Y%m}'")


def _figures(snapshot: Snapshot, year: int | None, is_whole: bool, counted: Count, where: str) -> YearFigures:
    before, after = (
        sex_ratio(*snapshot.one(
            f"select count(*) filter (where sex = '1'), count(*) filter (where sex = '2') from {table} where {where}"
        ))
        for table in ("(from register_claims where register = 'wis')", "counted_births")
    )  # fmt: skip
    return YearFigures(year, is_whole, counted, estimate_births(snapshot, where), before, after)


def _models(snapshot: Snapshot) -> ModelSpread | None:
    try:
        return spread(capture_table(snapshot, "is_due"))
    except (NotEstimableError, ValueError):
        return None


def _to_come(snapshot: Snapshot) -> Nowcast | None:
    try:
        return nowcast([Delay(*row) for row in snapshot.rows("from report_delays")])
    except TriangleError:
        return None
