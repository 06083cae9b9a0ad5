"""How often do the rules of plausibility cry wolf, and what do they find?

    python -m benchmarks.plausibility [--districts 200] [--out benchmarks/results]

Clean districts of 13 towns over 69 months have a season, a peak of births nine months after the
Spring Festival, quieter weekends and festivals, towns of unequal size, and no fault. Each is tested
at several numbers of births a month and town. Then one fault at a time is put in. Writes
plausibility_alarms.csv (the share of clean districts with any finding, by rule) and
plausibility_power.csv (the share of faults found), by births a month.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reports.statistics.district_counts import DistrictCounts
from reports.statistics.findings import RULES
from reports.statistics.plausibility import findings, spring_festivals

FIRST, LAST = date(2003, 10, 1), date(2009, 6, 30)
DAYS = [FIRST + timedelta(days=day) for day in range((LAST - FIRST).days + 1)]
MONTHS = sorted({f"{day:%Y%m}" for day in DAYS})
_MONTH_OF_DAY = [MONTHS.index(f"{day:%Y%m}") for day in DAYS]
TOWNS = tuple(f"4206071{town:02}" for town in range(13))
# Births a month in the middle town; the largest has four times those of the smallest.
RATES = (0.5, 2.0, 8.0, 30.0, 120.0, 400.0, 800.0)
_SIZES = np.exp(np.linspace(-np.log(2), np.log(2), len(TOWNS)))
_PARITIES, _CASES_PER_BIRTH = (0.66, 0.30, 0.04), {"under_reported": 0.03, "duplicate": 0.02}
_FESTIVALS = frozenset(spring_festivals(FIRST, LAST))


def clean_district(births_a_month: float, seed: int) -> DistrictCounts:
    """A district without a fault, of Poisson births around its season."""
    rng = np.random.default_rng(seed)
    shape = _season()
    by_month = np.bincount(_MONTH_OF_DAY, weights=shape) * len(MONTHS) / shape.sum()
    means = births_a_month * np.outer(_SIZES, by_month)
    boys = rng.poisson(means * 0.515)
    girls = rng.poisson(means * 0.485)
    parities = rng.multinomial(boys + girls, _PARITIES)
    returns = np.stack([boys + girls, boys, girls, *np.moveaxis(parities, 2, 0)], axis=2)
    births = {
        town: {"1": int(boys[place].sum()), "2": int(girls[place].sum())}
        for place, town in enumerate(TOWNS)
    }
    totals = (boys + girls).sum(axis=1)
    cases = {
        kind: {
            town: int(count) for town, count in zip(TOWNS, rng.poisson(totals * share), strict=True)
        }
        for kind, share in _CASES_PER_BIRTH.items()
    }
    daily = births_a_month * _SIZES.sum() * len(MONTHS) * shape / shape.sum()
    days = {
        register: {
            day: int(n) for day, n in zip(DAYS, rng.poisson(daily * share), strict=True) if n
        }
        for register, share in (("wis", 0.97), ("population", 0.95))
    }
    weights = {
        f"H{place}": dict(
            Counter(int(grams) for grams in rng.normal(3250, 420, count).round(-1)).items()
        )
        for place, count in enumerate(rng.poisson(births_a_month * np.array([300, 100, 40, 12])))
    }
    # The first month's returns hold births of before the window: no column of the table.
    return DistrictCounts(
        FIRST, LAST, TOWNS, tuple(MONTHS[1:]), returns[:, 1:], births, cases, days, weights
    )


@cache
def _season() -> NDArray[np.float64]:
    """How many births a day has, as a share of a plain day."""
    peaks = [festival + timedelta(days=285) for festival in _FESTIVALS]
    shape = []
    for day in DAYS:
        births = 1 + 0.12 * np.cos(2 * np.pi * (day.timetuple().tm_yday - 300) / 365.25)
        births += 0.10 * max(np.exp(-(((day - peak).days / 12) ** 2)) for peak in peaks)
        births *= 0.9 if day.isoweekday() > 5 else 1.04
        births *= 0.85 if day in _FESTIVALS or (day.month, day.day) == (10, 1) else 1.0
        shape.append(births)
    return np.array(shape)


def copied_month(clean: DistrictCounts) -> DistrictCounts:
    """The middle town sends one month's return again in the next month."""
    return _copied(clean, 1)


def copied_quarter(clean: DistrictCounts) -> DistrictCounts:
    """The middle town sends one month's return again for three months."""
    return _copied(clean, 3)


def month_forgotten(clean: DistrictCounts) -> DistrictCounts:
    """The middle town reports no birth for a month."""
    returns = clean.returns.copy()
    returns[6, 30] = 0
    return replace(clean, returns=returns)


def month_doubled(clean: DistrictCounts) -> DistrictCounts:
    """The middle town reports a month twice."""
    returns = clean.returns.copy()
    returns[6, 30] *= 2
    return replace(clean, returns=returns)


def girls_omitted(clean: DistrictCounts) -> DistrictCounts:
    """The middle town omits a fifth of its girls."""
    births = dict(clean.births)
    births[TOWNS[6]] = {"1": births[TOWNS[6]]["1"], "2": int(births[TOWNS[6]]["2"] * 0.8)}
    return replace(clean, births=births)


def cases_in_one_town(clean: DistrictCounts) -> DistrictCounts:
    """The middle town has three times its duplicates."""
    duplicates = dict(clean.cases["duplicate"])
    duplicates[TOWNS[6]] *= 3
    return replace(clean, cases={**clean.cases, "duplicate": duplicates})


def first_of_the_month(clean: DistrictCounts) -> DistrictCounts:
    """WIS writes two in a hundred births on the first of their month."""
    return _moved(clean, 0.02, lambda day: day.replace(day=1))


def into_the_next_year(clean: DistrictCounts) -> DistrictCounts:
    """WIS writes every tenth birth of September on 1 October."""
    return _moved(
        clean, 0.1, lambda day: date(day.year, 10, 1) if day.month == 9 and day < LAST else day
    )


def into_january(clean: DistrictCounts) -> DistrictCounts:
    """WIS writes every twentieth birth into the January before it."""
    return _moved(
        clean,
        0.05,
        lambda day: max(day.replace(month=1, day=min(day.day, 28)), date(2004, 1, 1)),
    )


def rounded(clean: DistrictCounts) -> DistrictCounts:
    """The largest hospital rounds a third of its weights to a hundred grams."""
    rng, weights = np.random.default_rng(7), Counter[int]()
    for grams, count in clean.weights["H0"].items():
        moved = int(rng.binomial(count, 1 / 3))
        weights[grams] += count - moved
        weights[round(grams, -2)] += moved
    return replace(clean, weights={**clean.weights, "H0": weights})


FAULTS: dict[Callable[[DistrictCounts], DistrictCounts], str] = {
    copied_month: "identical_months",
    copied_quarter: "identical_months",
    month_forgotten: "zero_births",
    month_doubled: "month_count",
    girls_omitted: "sex_ratio",
    cases_in_one_town: "town_count",
    first_of_the_month: "day_heaping",
    into_the_next_year: "year_turn",
    into_january: "month_heaping",
    rounded: "weight_digits",
}


def _copied(clean: DistrictCounts, times: int) -> DistrictCounts:
    returns = clean.returns.copy()
    # A month with the usual number of births.
    births = returns[6, :60, 0]
    month = int(np.argmin(np.abs(births - np.median(births))))
    returns[6, month + 1 : month + 1 + times] = returns[6, month]
    return replace(clean, returns=returns)


def _moved(clean: DistrictCounts, share: float, to: Callable[[date], date]) -> DistrictCounts:
    rng, days = np.random.default_rng(7), Counter[date]()
    for day, births in clean.days["wis"].items():
        moved = int(rng.binomial(births, share))
        days[day] += births - moved
        days[max(to(day), FIRST)] += moved
    return replace(
        clean, days={**clean.days, "wis": {day: count for day, count in days.items() if count}}
    )


def false_alarms(districts: int) -> pl.DataFrame:
    """The share of clean districts with any finding, and by rule."""
    rows = []
    for rate in RATES:
        found = [
            {finding.rule for finding in findings(clean_district(rate, seed))}
            for seed in range(districts)
        ]
        rows.append(
            {"births_a_month": rate, "districts": districts, "any": _share(map(bool, found))}
            | {rule: _share(rule in rules for rules in found) for rule in RULES}
        )
        print(rows[-1], flush=True)
    return pl.DataFrame(rows)


def power(districts: int) -> pl.DataFrame:
    """The share of faults that their rule finds."""
    rows = []
    for rate in RATES:
        clean = [clean_district(rate, 100_000 + seed) for seed in range(districts)]
        row: dict[str, float] = {"births_a_month": rate, "districts": districts}
        for fault, rule in FAULTS.items():
            found = [{finding.rule for finding in findings(fault(one))} for one in clean]
            row[fault.__name__] = _share(rule in rules for rules in found)
        rows.append(row)
        print(row, flush=True)
    return pl.DataFrame(rows)


def _share(hits: Iterable[bool]) -> float:
    every = list(hits)
    return round(sum(every) / len(every), 4)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--districts", type=int, default=200)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results"))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    false_alarms(asked.districts).write_csv(asked.out / "plausibility_alarms.csv")
    power(max(asked.districts // 10, 1)).write_csv(asked.out / "plausibility_power.csv")


if __name__ == "__main__":
    main()
