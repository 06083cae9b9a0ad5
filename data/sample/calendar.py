"""Days and months of a sample: windows, the statistical year, and the ways a clerk gets a date
wrong."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl

from data.reference.tables import lunar_dates
from data.sample.draws import Draws, Floats, Ints

# Births by month of the year, relative to the mean (more after the harvest and before the Spring
# Festival).
_SEASON = {
    1: 1.1,
    2: 0.95,
    3: 0.98,
    4: 0.9,
    5: 0.86,
    6: 0.88,
    7: 0.97,
    8: 1.03,
    9: 1.04,
    10: 1.1,
    11: 1.1,
    12: 1.07,
}
_WRONG = {"lunar": 0.36, "near": 0.3, "swap": 0.1, "month": 0.16, "tens": 0.08}


@cache
def _lunar_dates() -> pl.DataFrame:
    """Solar dates, and the dates that their lunar digits spell when read as solar."""
    return lunar_dates().select(true="solar_date", lunar="lunar_as_solar")


def lunar_days(true: pl.Series) -> pl.Series:
    """The dates that the lunar digits of these days spell as solar dates; null where no calendar
    has them."""
    frame = pl.DataFrame({"true": true})
    return frame.join(_lunar_dates(), on="true", how="left", maintain_order="left")["lunar"]


def days(draws: Draws, n: int, first: date, last: date) -> pl.Series:
    """n days from first to last, both included, in the season's measure."""
    span = pl.date_range(first, last, eager=True)
    weights: Floats = span.dt.month().replace_strict(_SEASON, return_dtype=pl.Float64).to_numpy()
    return span.gather(draws.which(n, weights))


def spread(draws: Draws, first: pl.Series, last: pl.Series) -> pl.Series:
    """One day of each range, both ends included; the first day where the range is empty."""
    room = (last - first).dt.total_days().to_numpy()
    return plus_days(first, draws.whole(len(first), 0, room + 1))


def plus_days(day: pl.Series, number: Ints | int) -> pl.Series:
    """Days moved by whole numbers of days."""
    return pl.Series((day.cast(pl.Int32).to_numpy() + number).astype(np.int32)).cast(pl.Date)


def statistical_year(day: pl.Expr) -> pl.Expr:
    """The statistical year of a day, 1 October to 30 September, named for the year it ends in."""
    return day.dt.year() + (day.dt.month() >= 10).cast(pl.Int32)


def wrong_days(draws: Draws, true: pl.Series, first: date, last: pl.Series) -> pl.Series:
    """Another day than the true one, as clerks err: the lunar date, a near day, day and month
    swapped, a digit.

    Args: true, the days (no nulls); first, last, between which a wrong day must fall so that
    nothing else shows it up.
    """
    n = len(true)
    frame = pl.DataFrame(
        {
            "true": true,
            "last": last,
            "how": draws.pick(n, _WRONG),
            "near": draws.rng.choice([-3, -2, -1, -1, 1, 2, 7], n),
            "tens": draws.rng.choice([-10, 10], n),
            "month": draws.rng.choice([-1, -1, 1], n),
        }
    ).join(_lunar_dates(), on="true", how="left", maintain_order="left")
    year, month, day = (
        getattr(pl.col("true").dt, part)().cast(pl.Int32) for part in ("year", "month", "day")
    )
    frame = frame.with_columns(
        near=pl.col("true") + pl.duration(days=pl.col("near")),
        tens=pl.col("true") + pl.duration(days=pl.col("tens")),
        swap=_day(year, day, month),
        month=_day(year, month + pl.col("month"), day),
    )
    stated = pl.coalesce(pl.when(pl.col("how") == how).then(pl.col(how)) for how in _WRONG)
    fits = stated.is_between(pl.lit(first), pl.col("last")) & (stated != pl.col("true"))
    before = pl.col("true") - pl.duration(days=1)
    aside = (
        pl.when(before >= pl.lit(first))
        .then(before)
        .otherwise(pl.col("true") + pl.duration(days=1))
    )
    return frame.select(pl.when(fits).then(stated).otherwise(aside)).to_series()


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    text = pl.concat_str(
        year.cast(pl.String),
        month.cast(pl.String).str.zfill(2),
        day.cast(pl.String).str.zfill(2),
        separator="-",
    )
    return text.str.to_date("%Y-%m-%d", strict=False)
