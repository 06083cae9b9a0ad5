"""Puts the tests to what was reported: which towns, months, days and weights ask for an
explanation.

Each test is a module of its own. This module chooses the published figures for each test, and words
its answer.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from math import comb

import numpy as np

from data.reference.tables import lunar_dates
from reports.statistics import heaping, patterns
from reports.statistics.findings import Finding
from reports.statistics.funnel import ACTION, funnel, limits
from reports.statistics.outliers import LIMIT, modified_z
from reports.statistics.sex_ratio import SIGNIFICANCE, sex_ratio, unusual_among
from reports.statistics.snapshot import Snapshot
from transforms.case_types.model import CountEffect
from transforms.case_types.registry import all_case_types

# A hospital's weights are tested from this many on: five expected in each of ten digits.
_FEWEST_WEIGHTS = 50
# Types of case of which a town can have too many: those that add births or take some away.
_COUNTED = (CountEffect.ADDS, CountEffect.REMOVES, CountEffect.REMOVES_REPEATS)


def findings(snapshot: Snapshot) -> list[Finding]:
    """Everything that asks for an explanation, in the order of the rules."""
    rules: tuple[Callable[[Snapshot], Iterator[Finding]], ...] = (
        unusual_sex_ratios,
        town_counts,
        month_counts,
        zeros,
        copied_months,
        calendar_heaps,
        rounded_weights,
    )
    return [finding for rule in rules for finding in rule(snapshot)]


def unusual_sex_ratios(snapshot: Snapshot) -> Iterator[Finding]:
    """Towns whose corrected sex ratio differs from the district's; the district itself is in the
    main table."""
    rows = snapshot.rows("""
        select town_code, count(*) filter (where sex = '1'), count(*) filter (where sex = '2')
        from v_counted_births where town_code is not null group by town_code order by town_code""")
    boys, girls = sum(row[1] for row in rows), sum(row[2] for row in rows)
    if not boys or not girls:
        return
    ratios = [sex_ratio(row[1], row[2], 100 * boys / girls) for row in rows]
    for (town, *_), ratio, unusual in zip(rows, ratios, unusual_among(ratios), strict=True):
        if unusual:
            yield Finding(
                "sex_ratio", town, str(ratio), f"{ratio.reference:.1f}, p < {SIGNIFICANCE}"
            )


def town_counts(snapshot: Snapshot) -> Iterator[Finding]:
    """Towns with more or fewer cases of a kind than their births let expect."""
    births = dict(
        snapshot.rows(
            "select town_code, count(*) from v_counted_births where town_code is not null group "
            "by 1 order by 1"
        )
    )
    for kind in (one.code for one in all_case_types() if one.effect in _COUNTED):
        cases = dict(
            snapshot.rows(
                "select town_code, count(*) from cases where case_type = ? and grade <> 'review' "
                "group by 1",
                [kind],
            )
        )
        seen = [cases.get(town, 0) for town in births]
        if not sum(seen):
            continue
        awaited = [sum(seen) * count / sum(births.values()) for count in births.values()]
        for point in funnel(list(births), seen, awaited).outside:
            low, high = point.action
            yield Finding(
                "town_count",
                f"{point.town} {kind}",
                f"{point.observed} / {point.expected:.1f}",
                f"{low:.0f}–{high:.0f} ({ACTION:.1%})",
            )


def month_counts(snapshot: Snapshot) -> Iterator[Finding]:
    """Months in which a town counted far more or fewer births in WIS than in its other months.

    They must stand out from the town's months, and be improbable by themselves: two dozen months of
    one town alone have a wild one too often.
    """
    reported = _reported(snapshot)
    confidence = 1 - patterns.SIGNIFICANCE / max(
        sum(len(months) for months in reported.values()), 1
    )
    for town, months in reported.items():
        births = [row[0] for row in months.values()]
        # A hamlet's median month has no birth at all, and a birth is no wonder: then its mean.
        low, high = limits(float(np.median(births)) or float(np.mean(births)), confidence)
        for month, count, score in zip(months, births, modified_z(births), strict=True):
            if abs(score) > LIMIT and not low <= count <= high:
                yield Finding(
                    "month_count",
                    f"{town} {month}",
                    f"{count} (z {score:.1f})",
                    f"|z| ≤ {LIMIT}, {low}–{high}",
                )


def zeros(snapshot: Snapshot) -> Iterator[Finding]:
    """Months of the window in which a town counted no birth at all, though its mean says that it
    should."""
    months = _reported(snapshot)
    tested = sum(len(rows) for rows in months.values())
    for town, rows in months.items():
        mean = sum(row[0] for row in rows.values()) / len(rows)
        counts, expected = {month: row[0] for month, row in rows.items()}, dict.fromkeys(rows, mean)
        for zero in patterns.improbable_zeros(counts, expected, tested):
            yield Finding(
                "zero_births",
                f"{town} {zero.month}",
                f"0 / {zero.expected:.1f}",
                f"p ≥ {patterns.SIGNIFICANCE} / {tested}",
            )


def copied_months(snapshot: Snapshot) -> Iterator[Finding]:
    """Months of a town whose figures are the same throughout."""
    reported = _reported(snapshot)
    pairs = sum(comb(len(rows), 2) for rows in reported.values())
    for town, rows in reported.items():
        free = {month: (row[1], row[2], row[4], row[5]) for month, row in rows.items()}
        for group in patterns.identical_months(free, pairs):
            yield Finding(
                "identical_months",
                f"{town} {', '.join(group)}",
                f"{rows[group[0]]}",
                f"p ≥ {patterns.SIGNIFICANCE} / {pairs}",
            )


def calendar_heaps(snapshot: Snapshot) -> Iterator[Finding]:
    """Days that a register writes too often: of the month, of the week, at festivals, where the
    year turns."""
    first, last = snapshot.one("select window_start, window_end from runs")
    turn = [date(year, 10, day) for year in range(first.year, last.year + 1) for day in (1, 2, 3)]
    for register in ("wis", "population"):
        days = [
            day
            for (day,) in snapshot.rows(
                "select birth_date from v_register_claims where register = ?", [register]
            )
        ]
        tests = {
            "day_heaping": heaping.days_of_month(days, first, last),
            "month_heaping": heaping.months_of_year(days, first, last),
            "weekday": heaping.weekdays(days, first, last),
        }
        for rule, named in (("year_turn", turn), ("festival", spring_festivals(first, last))):
            if any(first <= day <= last for day in named):
                tests[rule] = heaping.special_days(days, first, last, named)
        for rule, tested in tests.items():
            # Fewer births than usual on festivals are no heap: planned deliveries avoid them.
            yield from (
                _heap(rule, register, heap) for heap in tested.heaps if heap.category != "other"
            )


def rounded_weights(snapshot: Snapshot) -> Iterator[Finding]:
    """Hospitals that round birth weights."""
    weights: dict[str, list[int]] = defaultdict(list)
    for hospital, weight in snapshot.rows("""
        select hospital_code, birth_weight_g from record_values
        where source = 'hospital' and birth_weight_g is not null order by all"""):
        weights[hospital].append(weight)
    for hospital, grams in weights.items():
        if len(grams) >= _FEWEST_WEIGHTS:
            yield from (
                _heap("weight_digits", hospital, heap)
                for heap in heaping.weight_digits(grams).heaps
            )


def spring_festivals(first: date, last: date) -> list[date]:
    """The Spring Festivals between two days, each with the two days after it (tables reach from
    1990 to 2014)."""
    new_years = lunar_dates().filter(~lunar_dates()["is_leap_month"])
    days = [
        solar
        for solar, lunar in new_years.select("solar_date", "lunar_as_solar").iter_rows()
        if lunar is not None and (lunar.month, lunar.day) == (1, 1)
    ]
    return [day + timedelta(days=more) for day in days for more in range(3) if first <= day <= last]


def _heap(rule: str, where: str, heap: heaping.Heap) -> Finding:
    return Finding(
        rule,
        f"{where} {heap.category}",
        f"{heap.count:,} / {heap.expected:,.1f}",
        f"p ≥ {heaping.SIGNIFICANCE}, ×{heaping.LEAST_EXCESS}",
    )


def _reported(snapshot: Snapshot) -> dict[str, dict[str, tuple[int, ...]]]:
    """WIS's counts by town and month of return, every month of the window: births, boys, girls, by
    parity.

    The first month is left out: what was born before the window and reported in it is not here.
    """
    first, last = snapshot.one("select window_start, window_end from runs")
    months = [
        f"{year}{month:02}" for year in range(first.year, last.year + 1) for month in range(1, 13)
    ]
    months = [month for month in months if f"{first:%Y%m}" < month <= f"{last:%Y%m}"]
    rows: dict[str, dict[str, tuple[int, ...]]] = {}
    for town, month, *counts in snapshot.rows("from v_report_counts"):
        every = rows.setdefault(town, {each: (0,) * len(counts) for each in months})
        if month in every:
            every[month] = tuple(counts)
    return rows
