"""The main table: births of each statistical year before and after correction with their interval,
the sex ratio, and how complete each source is. Reads births.duckdb alone; `console` prints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reports.statistics.completeness import (
    Completeness,
    Group,
    Source,
    completeness,
    completeness_by_town,
    undelivered,
)
from reports.statistics.coverage import CoverageEstimate
from reports.statistics.delay import Delay, Nowcast, TriangleError, nowcast
from reports.statistics.district import DistrictEstimate, estimate_births
from reports.statistics.district_counts import read_district_counts
from reports.statistics.doubt import looked_at
from reports.statistics.estimates import Estimate
from reports.statistics.fertility import Fertility, read_fertility
from reports.statistics.findings import Finding
from reports.statistics.link_rates import reviewed_doubt, reviewed_rates
from reports.statistics.linkage_error import LinkRates
from reports.statistics.model_spread import ModelSpread
from reports.statistics.month_series import MonthSeries, read_month_series
from reports.statistics.other_counts import CountComparison, read_comparisons
from reports.statistics.other_estimates import other_estimates
from reports.statistics.plausibility import findings
from reports.statistics.ratios import Ratios, RatioTables, ratio_tables
from reports.statistics.self_test import rates_by_self_test, self_tested_rates
from reports.statistics.series import CellCount, Revision, counts, revisions
from reports.statistics.sex_ratio import SexRatio
from reports.statistics.shrinkage import ShrunkShare
from reports.statistics.snapshot import Snapshot, open_snapshot
from reports.statistics.strata import LISTS

REGISTERS: tuple[Source, ...] = ("wis", "population")


@dataclass(frozen=True)
class YearFigures:
    """A statistical year (None: all of the window): births before and after, estimated, and the sex
    ratios."""

    year: int | None
    is_whole: bool
    counted: CellCount
    estimate: DistrictEstimate
    ratio_before: SexRatio
    ratio_after: SexRatio


@dataclass(frozen=True)
class Summary:
    """What `birthrecon statistics` prints.

    ratios_by_town, _by_parity: sex ratio as WIS counts it and after correction, by code of the town
    and by parity (3: three and more), tested against the district's; unusual: those of all ratios
    here, the years' too, that chance hardly explains. silent: sources that delivered nothing, whose
    completeness stands nowhere. towns: completeness of WIS, shrunk;
    completeness_by_sex, _by_parity: of each register. two_list, chao, coverage, models (of births
    due) and to_come: None where the lists do not allow them. by_month: births without their season;
    other_counts: of the same children, None where an older version published the file.
    """

    district: str
    window_start: date
    window_end: date
    years: tuple[YearFigures, ...]
    wis_revisions: tuple[Revision, ...]
    silent: frozenset[Source]
    sources: tuple[Completeness, ...]
    towns: dict[str, ShrunkShare]
    town_names: dict[str, str]
    completeness_by_sex: tuple[Completeness, ...]
    completeness_by_parity: tuple[Completeness, ...]
    ratios_by_town: dict[str, Ratios]
    ratios_by_parity: dict[int, Ratios]
    unusual: frozenset[SexRatio]
    two_list: Estimate | None
    chao: Estimate | None
    coverage: CoverageEstimate | None
    models: ModelSpread | None
    to_come: Nowcast | None
    fertility: Fertility
    by_month: MonthSeries
    other_counts: tuple[CountComparison, ...] | None
    findings: tuple[Finding, ...]
    return_findings: int


def summarise(out: Path, review: Path | None = None, self_test: Path | None = None) -> Summary:
    """The statistics of a published folder.

    Args: review, the result of a clerical review of its links (`birthrecon review-result`);
    self_test, of `birthrecon self-test`, where no review says more.
    Raises: NoStatisticsError; UnusableReviewError, UnusableSelfTestError when it is of another run
    or says nothing.
    """
    with open_snapshot(out) as snapshot:
        district, first, last = snapshot.one(
            "select district_code, window_start, window_end from runs"
        )
        rates = _rates(snapshot, review, self_test)
        births, none = looked_at(snapshot)
        seen = reviewed_doubt(review) if review else (0, 0)
        looked = births + seen[0], none + seen[1]
        ratios, others = ratio_tables(snapshot), other_estimates(snapshot)
        silent = undelivered(snapshot)
        registers = [source for source in REGISTERS if source not in silent]
        return Summary(
            district,
            first,
            last,
            years=_years(snapshot, ratios, rates, looked, (first, last)),
            wis_revisions=tuple(revisions(snapshot, "wis", ("statistical_year",))),
            silent=silent,
            sources=_completeness(snapshot, [one for one in LISTS if one not in silent]),
            towns=completeness_by_town(snapshot, "wis") if "wis" in registers else {},
            town_names=dict(snapshot.rows("from towns")),
            completeness_by_sex=_completeness(snapshot, registers, "sex"),
            completeness_by_parity=_completeness(snapshot, registers, "parity"),
            ratios_by_town=ratios.by_town,
            ratios_by_parity=ratios.by_parity,
            unusual=ratios.unusual,
            two_list=others.two_list,
            chao=others.chao,
            coverage=others.coverage,
            models=others.models,
            to_come=_to_come(snapshot),
            fertility=read_fertility(snapshot),
            by_month=read_month_series(snapshot),
            other_counts=read_comparisons(snapshot, rates, looked),
            findings=tuple(findings(read_district_counts(snapshot))),
            return_findings=snapshot.one("select count(*) from return_findings")[0],
        )


def _rates(snapshot: Snapshot, review: Path | None, self_test: Path | None) -> LinkRates:
    """How often links err, by whoever knows best."""
    if review:
        return reviewed_rates(review, snapshot)
    return self_tested_rates(self_test, snapshot) if self_test else rates_by_self_test(snapshot)


def _years(
    snapshot: Snapshot,
    ratios: RatioTables,
    rates: LinkRates,
    looked: tuple[int, int],
    window: tuple[date, date],
) -> tuple[YearFigures, ...]:
    """Each statistical year in which a birth was counted, then all of the window."""
    years, found = [], counts(snapshot, ("statistical_year",))
    for row in found:
        (year,) = row.cell
        if isinstance(year, int):
            begin, end = date(year - 1, 10, 1), date(year, 9, 30)
            estimate = estimate_births(
                snapshot, f"month between '{begin:%Y%m}' and '{end:%Y%m}'", rates, looked
            )
            is_whole = window[0] <= begin and end <= window[1]
            years.append(YearFigures(year, is_whole, row, estimate, *ratios.by_year[year]))
    whole = CellCount(
        (None,),
        *(sum(getattr(row, name) for row in found) for name in ("wis", "population", "corrected")),
    )
    estimate = estimate_births(snapshot, errors=rates, looked=looked)
    return (
        *years,
        YearFigures(None, True, whole, estimate, *ratios.whole),
    )


def _completeness(
    snapshot: Snapshot, sources: Sequence[Source], by: Group | None = None
) -> tuple[Completeness, ...]:
    return tuple(row for source in sources for row in completeness(snapshot, source, by))


def _to_come(snapshot: Snapshot) -> Nowcast | None:
    try:
        found = nowcast([Delay(*row) for row in snapshot.rows("from v_report_delays")])
    except TriangleError:
        return None
    return found if found.is_bounded else None
