"""Does the seasonal adjustment take out a season that is known, put none in, and leave changes?

    python -m benchmarks.season [--series 200]

Births of 69 months are drawn by day: a season with sharp turns, a quiet festival week, a peak nine
months after it, quieter weekends; none of them in the form of the regression. Writes
results/season.csv, one row for each kind of series and size. adjusted: share of series in which a
season is told; held: share of months whose interval holds the level; swing: largest difference
between the mean adjusted births of two months of the year over the level (a season left behind), as
it was without adjustment (swing_before) and as chance alone makes it (swing_by_chance); step: the
level after a fall to four fifths in one month, over that before it, which should be 0.8.
"""

import argparse
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean

import numpy as np
import numpy.typing as npt

from reports.statistics.calendar_effects import MEAN_MONTH_DAYS, month_days, new_year_days
from reports.statistics.season import seasonally_adjusted

Floats = npt.NDArray[np.float64]
_RESULT = Path(__file__).parent / "results" / "season.csv"
MONTHS = [date(2003 + (9 + k) // 12, (9 + k) % 12 + 1, 1) for k in range(69)]
_STEP = 40


@dataclass(frozen=True)
class Kind:
    """A kind of series. season: its strength, 1 as in the founding district; scatter: standard
    deviation of the months' own logarithm; step: what the level falls to in one month; months: how
    many are seen."""

    season: float = 1.0
    scatter: float = 0.0
    step: float = 1.0
    months: int = 69


KINDS = {
    "season and festival": Kind(),
    "no season": Kind(season=0),
    "no season, months scatter": Kind(season=0, scatter=0.05),
    "months scatter": Kind(scatter=0.05),
    "births fall to four fifths": Kind(step=0.8),
    "no season, births fall to four fifths": Kind(season=0, step=0.8),
    "three years": Kind(months=36),
    "two years": Kind(months=24),
}
SIZES = (10, 30, 90, 300, 800)


def _by_day(day: date, strength: float) -> float:
    """What the calendar multiplies the births of a day with."""
    turn = (0.08, -0.03, 0.0, -0.1, -0.12, -0.1, 0.0, 0.02, 0.05, 0.1, 0.1, 0.06)[day.month - 1]
    after = (day - new_year_days()[day.year]).days
    turn += -0.25 if -1 <= after <= 5 else 0.0
    turn += 0.15 * max(0.0, 1 - abs(after - 276) / 20)
    return float(np.exp(strength * (turn - (0.06 if day.weekday() > 4 else 0.0))))


def _shape(strength: float) -> Floats:
    """The calendar's part of each month, for one birth in a month of mean length."""
    days = [
        [month + timedelta(days=after) for after in range(month_days(month))] for month in MONTHS
    ]
    shape = np.array([sum(_by_day(day, strength) for day in month) for month in days])
    whole = shape[:60].sum() / sum(map(len, days[:60]))
    scaled: Floats = shape / whole / MEAN_MONTH_DAYS
    return scaled


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--series", type=int, default=200)
    asked, rows = parser.parse_args(), []
    for number, name in enumerate(KINDS):
        for size in SIZES:
            rows.append(_measured(name, size, asked.series, number))
            print(rows[-1], flush=True)
    with _RESULT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _measured(name: str, size: int, series: int, number: int) -> dict[str, object]:
    kind, chance = KINDS[name], np.random.default_rng([20261126, number, size])
    level = np.where(np.arange(69) < _STEP, size, size * kind.step)[: kind.months]
    base = level * _shape(kind.season)[: kind.months]
    months, held, swings, before, plain, steps = MONTHS[: kind.months], [], [], [], [], []
    for _ in range(series):
        own = np.exp(kind.scatter * chance.standard_normal(kind.months))
        counts = chance.poisson(base * own)
        found = seasonally_adjusted(months, counts.tolist())
        if found.withheld:
            continue
        adjusted = np.array([one.adjusted for one in found.months])
        inside = [
            one.low <= here <= one.high for one, here in zip(found.months, level, strict=True)
        ]
        held.append(fmean(inside))
        swings.append(_swing(adjusted / level))
        before.append(_swing(counts / level))
        plain.append(_swing(chance.poisson(level * own) / level))
        if kind.months > _STEP:
            steps.append(adjusted[_STEP:].mean() / adjusted[:_STEP].mean())
    told = len(held) / series
    figures = {
        "held": held,
        "swing": swings,
        "swing_before": before,
        "swing_by_chance": plain,
        "step": steps,
    }
    means = {key: f"{fmean(found):.3f}" if found else "" for key, found in figures.items()}
    return {"series": name, "births_a_month": size, "adjusted": f"{told:.3f}", **means}


def _swing(births: Floats) -> float:
    """Between the twelve months' means, the largest less the smallest."""
    places = np.array([month.month for month in MONTHS[: len(births)]])
    means = [births[places == month].mean() for month in range(1, 13)]
    return float(max(means) - min(means))


if __name__ == "__main__":
    main()
