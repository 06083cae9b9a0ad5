"""What the calendar does to the births of a month, as columns of numbers: days, weekends, and the
Spring Festival, which falls in January or in February.

The columns of the festival are held against their own mean in the same month of all years of the
lunar table, so that they say only what moves from year to year; what does not is the season's.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from data.reference.tables import lunar_months

Floats = npt.NDArray[np.float64]
# Of the lunar table.
LAST_YEAR = 2100
MEAN_MONTH_DAYS = 365.2425 / 12
# The festival: New Year's Eve and the six days after it.
_FESTIVAL = range(-1, 6)
# Children conceived in the two weeks from New Year's Day, when those who work far away are at home,
# are born 38 weeks later, give or take a week.
_NINE_MONTHS = range(38 * 7 - 7, 38 * 7 + 21)


class UnknownCalendarError(ValueError):
    """Months of years in which the lunar table knows no Spring Festival."""


@cache
def new_year_days() -> dict[int, date]:
    """The first day of the lunar year, by solar year (1990 to 2100)."""
    firsts = lunar_months().filter(pl.col("lunar_month") == 1, ~pl.col("is_leap_month"))
    return {first.year: first for first in firsts["first_day"]}


def month_days(month: date) -> int:
    """Days of the month that a day lies in.

    >>> month_days(date(2008, 2, 1)), month_days(date(2009, 2, 28))
    (29, 28)
    """
    return (next_month(month) - month.replace(day=1)).days


def weekend_days(months: Sequence[date]) -> Floats:
    """Saturdays and Sundays of each month, less two sevenths of its days: planned deliveries avoid
    them."""
    return np.array(
        [sum(day.weekday() > 4 for day in _days(one)) - month_days(one) * 2 / 7 for one in months]
    )


def festival_days(months: Sequence[date]) -> Floats:
    """The share of the Spring Festival that lies in each month, less what is usual in it.

    Raises: UnknownCalendarError.
    """
    return _moving(months, _FESTIVAL)


def nine_months_after(months: Sequence[date]) -> Floats:
    """The share of the four weeks nine months after the Spring Festival, less what is usual in the
    month.

    Raises: UnknownCalendarError.
    """
    return _moving(months, _NINE_MONTHS)


def _moving(months: Sequence[date], window: range) -> Floats:
    if not {one.year for one in months} <= set(new_year_days()):
        raise UnknownCalendarError(f"The lunar table reaches from 1990 to {LAST_YEAR}")
    usual = {
        month: float(np.mean([_share(date(year, month, 1), window) for year in new_year_days()]))
        for month in range(1, 13)
    }
    return np.array([_share(one, window) - usual[one.month] for one in months])


def _share(month: date, window: range) -> float:
    first = new_year_days()[month.year]
    days = [first + timedelta(days=after) for after in window]
    return sum((day.year, day.month) == (month.year, month.month) for day in days) / len(days)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _days(month: date) -> list[date]:
    first = month.replace(day=1)
    return [first + timedelta(days=after) for after in range(month_days(month))]


# What moves within a season, by the name of its effect.
MOVING: dict[str, Callable[[Sequence[date]], Floats]] = {
    "festival": festival_days,
    "nine_months": nine_months_after,
    "weekends": weekend_days,
}
