"""Puts the tests to what was reported: which towns, months, days and weights ask for an
explanation.

Each test is a module of its own. This module gives each its share of the false alarms that a
district without any fault may have, and words its answer.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from reports.statistics import heaping
from reports.statistics.calendar_effects import new_year_days
from reports.statistics.district_counts import FIGURES, DistrictCounts
from reports.statistics.findings import RULE_SIGNIFICANCE, Finding
from reports.statistics.funnel import funnel
from reports.statistics.patterns import copied_months, unusual_months
from reports.statistics.ratios import widened
from reports.statistics.sex_ratio import sex_ratio, unusual_among

# A hospital's weights are tested from this many on: five expected in each of ten digits.
_FEWEST_WEIGHTS = 50
# The figures of a return that do not follow from each other.
_FREE = [FIGURES.index(name) for name in ("boys", "girls", "parity_2", "parity_3_plus")]


def findings(reported: DistrictCounts) -> list[Finding]:
    """Everything that asks for an explanation, in the order of the rules.

    Over all rules together, at most `findings.FALSE_ALARM_RATE` of the districts that have a season
    and no fault get any finding.
    """
    rules: tuple[Callable[[DistrictCounts], Iterator[Finding]], ...] = (
        unusual_sex_ratios,
        town_counts,
        months_that_stand_out,
        months_copied,
        calendar_heaps,
        rounded_weights,
    )
    return [finding for rule in rules for finding in rule(reported)]


def unusual_sex_ratios(reported: DistrictCounts) -> Iterator[Finding]:
    """Towns whose corrected sex ratio lies outside the natural band and the district's; the
    district itself is in the main table."""
    towns = {
        town: (births.get("1", 0), births.get("2", 0)) for town, births in reported.births.items()
    }
    boys, girls = (sum(births[sex] for births in towns.values()) for sex in (0, 1))
    whole = sex_ratio(boys, girls)
    ratios = [sex_ratio(*births, widened(whole)) for births in towns.values()]
    for town, ratio, is_unusual in zip(
        towns, ratios, unusual_among(ratios, RULE_SIGNIFICANCE), strict=True
    ):
        if is_unusual:
            low, high = ratio.band
            limit = f"{low:.1f}–{high:.1f}, p {ratio.p:.1g} < {RULE_SIGNIFICANCE:.1g}"
            yield Finding("sex_ratio", town, str(ratio), limit)


def town_counts(reported: DistrictCounts) -> Iterator[Finding]:
    """Towns with more or fewer cases of a kind than their births let expect."""
    births = {town: sum(sexes.values()) for town, sexes in reported.births.items()}
    kinds = {kind: cases for kind, cases in reported.cases.items() if cases}
    for kind, cases in kinds.items():
        seen = [cases.get(town, 0) for town in births]
        if not sum(seen):
            continue
        awaited = [sum(seen) * count / sum(births.values()) for count in births.values()]
        found = funnel(list(births), seen, awaited)
        for point in found.outside(RULE_SIGNIFICANCE / len(kinds)):
            low, high = point.action
            yield Finding(
                "town_count",
                f"{point.town} {kind}",
                f"{point.observed} / {point.expected:.1f}",
                f"{low:.0f}–{high:.0f}, p {point.p:.1g}",
            )


def months_that_stand_out(reported: DistrictCounts) -> Iterator[Finding]:
    """Months in which a town counted far more or fewer births in WIS, or none, than its other
    months and the other towns let expect."""
    counts = reported.returns[:, :, FIGURES.index("births")]
    for found in unusual_months(counts, RULE_SIGNIFICANCE):
        yield Finding(
            "month_count" if found.observed else "zero_births",
            f"{reported.towns[found.town]} {reported.months[found.month]}",
            f"{found.observed} / {found.expected:.1f}",
            f"p {found.p:.1g} < {RULE_SIGNIFICANCE:.1g} / {2 * counts.size:,}",
        )


def months_copied(reported: DistrictCounts) -> Iterator[Finding]:
    """Months of a town whose figures are the same throughout."""
    for found in copied_months(reported.returns[:, :, _FREE], RULE_SIGNIFICANCE):
        months = ", ".join(reported.months[month] for month in found.months)
        yield Finding(
            "identical_months",
            f"{reported.towns[found.town]} {months}",
            f"{tuple(int(count) for count in reported.returns[found.town, found.months[0]])}",
            f"p {2 * found.p:.1g} < {RULE_SIGNIFICANCE:.1g}",
        )


def calendar_heaps(reported: DistrictCounts) -> Iterator[Finding]:
    """Days that a register writes too often: of the month, of the week, at festivals, where the
    year turns."""
    first, last = reported.first, reported.last
    turn = [date(year, 10, day) for year in range(first.year, last.year + 1) for day in (1, 2, 3)]
    for register, born in reported.days.items():
        window, limit = (first, last), RULE_SIGNIFICANCE / len(reported.days)
        tests = {
            "day_heaping": heaping.days_of_month(born, *window, limit),
            "month_heaping": heaping.months_of_year(born, *window, limit),
            "weekday": heaping.weekdays(born, *window, limit),
        }
        for rule, named in (("year_turn", turn), ("festival", spring_festivals(first, last))):
            if any(first <= day <= last for day in named):
                tests[rule] = heaping.special_days(born, *window, named, limit)
        for rule, heaps in tests.items():
            yield from (_heap(rule, register, heap, limit) for heap in heaps)


def rounded_weights(reported: DistrictCounts) -> Iterator[Finding]:
    """Hospitals that round birth weights."""
    tested = {
        hospital: weights
        for hospital, weights in reported.weights.items()
        if sum(weights.values()) >= _FEWEST_WEIGHTS
    }
    for hospital, weights in tested.items():
        limit = RULE_SIGNIFICANCE / len(tested)
        for heap in heaping.weight_digits(weights, limit):
            yield _heap("weight_digits", hospital, heap, limit)


def spring_festivals(first: date, last: date) -> list[date]:
    """The Spring Festivals between two days, each with the two days after it (tables reach from
    1990 to 2100)."""
    days = new_year_days().values()
    return [day + timedelta(days=more) for day in days for more in range(3) if first <= day <= last]


def _heap(rule: str, where: str, heap: heaping.Heap, limit: float) -> Finding:
    return Finding(
        rule,
        f"{where} {heap.category}",
        f"{heap.count:,} / {heap.expected:,.1f}",
        f"×{heaping.LEAST_EXCESS}, p {heap.p:.1g} < {limit:.1g}",
    )
