"""What is tested for plausibility, read from the published births: counts by town, month, day and
hospital, and no record."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from reports.statistics.snapshot import Snapshot
from transforms.case_types.model import CountEffect
from transforms.case_types.registry import all_case_types

# Types of case of which a town can have too many: those that add births or take some away.
_COUNTED = (CountEffect.ADDS, CountEffect.REMOVES, CountEffect.REMOVES_REPEATS)
# The figures of a row of returns, as the view has them.
FIGURES = ("births", "boys", "girls", "parity_1", "parity_2", "parity_3_plus")


@dataclass(frozen=True)
class DistrictCounts:
    """A district's counts.

    towns, months (yyyymm, the window's but the first, in which births of before the window were
    reported): what the rows and columns of returns stand for; returns: WIS's counts by town and
    month of return, towns × months × FIGURES; births: births after correction by town and sex ("1",
    "2", "" unknown); cases: by type and town; days: births by day in each register; weights:
    deliveries by hospital and weight in grams.
    """

    first: date
    last: date
    towns: tuple[str, ...]
    months: tuple[str, ...]
    returns: NDArray[np.int64]
    births: Mapping[str, Mapping[str, int]]
    cases: Mapping[str, Mapping[str, int]]
    days: Mapping[str, Mapping[date, int]]
    weights: Mapping[str, Mapping[int, int]]


def read_district_counts(snapshot: Snapshot) -> DistrictCounts:
    """The counts of a published district."""
    first, last = snapshot.one("select window_start, window_end from runs")
    towns, months, returns = _returns(snapshot, first, last)
    births: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for town, sex, count in snapshot.rows("""
        select town_code, coalesce(sex, ''), count(*) from v_counted_births
        where town_code is not null
        group by all order by all"""):
        births[town][sex] = count
    cases: dict[str, dict[str, int]] = {
        one.code: {} for one in all_case_types() if one.effect in _COUNTED
    }
    for kind, town, count in snapshot.rows("""
        select case_type, town_code, count(*) from cases where grade <> 'review'
        group by all order by all"""):
        if kind in cases:
            cases[kind][town] = count
    days = {register: Counter[date]() for register in ("wis", "population")}
    for register, day, count in snapshot.rows("""
        select register, birth_date, count(*) from v_register_claims where birth_date is not null
        group by all order by all"""):
        days[register][day] = count
    weights: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for hospital, grams, count in snapshot.rows("""
        select hospital_code, birth_weight_g, count(*) from record_values
        where source = 'hospital' and birth_weight_g is not null group by all order by all"""):
        weights[hospital][grams] = count
    return DistrictCounts(first, last, towns, months, returns, births, cases, days, weights)


def _returns(
    snapshot: Snapshot, first: date, last: date
) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.int64]]:
    every = (f"{year}{month:02}" for year in range(first.year, last.year + 1) for month in _YEAR)
    months = tuple(month for month in every if f"{first:%Y%m}" < month <= f"{last:%Y%m}")
    rows = snapshot.rows(
        f"select town_code, report_month, {', '.join(FIGURES)} from v_report_counts"
    )
    towns = tuple(sorted({row[0] for row in rows}))
    returns = np.zeros((len(towns), len(months), len(FIGURES)), dtype=np.int64)
    for town, month, *counts in rows:
        if month in months:
            returns[towns.index(town), months.index(month)] = counts
    return towns, months, returns


_YEAR = range(1, 13)
