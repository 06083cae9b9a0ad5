"""Births by month without their season: what repeats every year, what the Spring Festival moves,
the number of days and of weekends.

One regression: the births of a month are a Poisson count, with as much more scatter as they show,
whose logarithm is a smooth level, twelve months, the calendar's columns and the month's days. A
month's adjusted figure is its count divided by its factor. The level is fitted only so that it does
not pass for season: no adjusted figure is smoothed, and a change that is there stays.
Source: the regression models of X-13ARIMA-SEATS (Findley et al. 1998, JBES 16: 127-152), with the
holiday's own columns (Lin, Liu 2003, for the lunar New Year), fitted to counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import statsmodels.api as sm
from scipy.interpolate import BSpline
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from reports.statistics.calendar_effects import (
    MEAN_MONTH_DAYS,
    MOVING,
    UnknownCalendarError,
    month_days,
)

Floats = npt.NDArray[np.float64]
Withheld = Literal["too_short", "too_few", "no_season", "unknown_calendar"]
# X-13 asks for three years too: with two, a month's own chance is half of its season.
LEAST_MONTHS = 36
# A month of twenty births has a fifth of chance: more than a season.
LEAST_BIRTHS = 20
# The chance of taking for a season what is none.
SIGNIFICANCE = 0.01
_TAIL = 0.975
# The level may bend once in so many months.
_BEND_MONTHS = 18


@dataclass(frozen=True)
class Factor:
    """By how much births are multiplied, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class AdjustedMonth:
    """A month of births. factor: season and calendar together, days too; births: as counted;
    adjusted: births without season, for a month of mean length, with the 95 % interval of what
    chance does to the count and to the factor."""

    month: date
    factor: float
    births: int
    adjusted: float
    low: float
    high: float


@dataclass(frozen=True)
class Season:
    """The adjusted series, or why there is none. months: in order; by_month: the twelve months, for
    the same number of days; moving: a whole festival in the month, a whole month of births nine
    months after it, one weekend day more; scatter: how many times the variance of a Poisson count;
    p_value: that no season would look like this."""

    months: tuple[AdjustedMonth, ...] = ()
    by_month: tuple[Factor, ...] = ()
    moving: dict[str, Factor] | None = None
    scatter: float = 1.0
    p_value: float = 1.0
    withheld: Withheld | None = None


def seasonally_adjusted(months: Sequence[date], births: Sequence[int]) -> Season:
    """Births without season, from as many whole months in order.

    Says nothing (`withheld`) where the months are too few, or their births, where no season is
    told from chance, or where the lunar table does not reach. Raises: ValueError when the lists
    differ in length or a count is negative.
    """
    if len(months) != len(births) or min(births, default=0) < 0:
        raise ValueError("as many counts as months, and none negative")
    if len(months) < LEAST_MONTHS:
        return Season(withheld="too_short")
    counts = np.array(births, dtype=float)
    if counts.mean() < LEAST_BIRTHS:
        return Season(withheld="too_few")
    try:
        columns = _Columns(months)
    except UnknownCalendarError:
        return Season(withheld="unknown_calendar")
    return _adjusted(columns, counts)


class _Columns:
    """The regression's columns. fixed: level and weekends; all of them: twelve months and the
    festival too, whose part of a row is `season`."""

    def __init__(self, months: Sequence[date]) -> None:
        self.months = tuple(months)
        self.days = np.log([month_days(one) / MEAN_MONTH_DAYS for one in months])
        level = _level(len(months))
        contrasts = _twelve()[[one.month - 1 for one in months]]
        moving = np.column_stack([column(months) for column in MOVING.values()])
        self.all = np.column_stack([level, contrasts, moving])
        self.bends = level.shape[1]
        self.season = self.all.copy()
        self.season[:, : self.bends] = 0
        self.without = np.column_stack([level, moving[:, list(MOVING).index("weekends")]])

    def picks(self) -> tuple[Floats, Floats]:
        """What to multiply the coefficients with for the twelve months, and for each that moves."""
        months = np.zeros((12, self.all.shape[1]))
        months[:, self.bends : self.bends + 11] = _twelve()
        return months, np.eye(self.all.shape[1])[self.bends + 11 :]


def _level(months: int) -> Floats:
    """Cubic splines that add up to one: a level that bends slowly."""
    pieces = max(round(months / _BEND_MONTHS) - 1, 1)
    inner = np.linspace(0, months - 1, pieces + 1)
    knots = np.concatenate([[inner[0]] * 3, inner, [inner[-1]] * 3])
    basis: Floats = BSpline.design_matrix(np.arange(months, dtype=float), knots, 3).toarray()
    return basis


def _twelve() -> Floats:
    """Twelve months that add up to none, as eleven columns."""
    return np.vstack([np.eye(11), -np.ones(11)])


@dataclass(frozen=True)
class _Regression:
    """What was fitted. spread: covariance of the coefficients; reach: standard errors to either end
    of an interval; base: logarithm of the mean of the twelve factors, which is to be 1, so that a
    year has as many adjusted births as it had."""

    beta: Floats
    spread: Floats
    fitted: Floats
    scatter: float
    reach: float
    base: float

    def factor(self, pick: Floats, base: float = 0.0) -> Factor:
        """The factor that these multiples of the coefficients make, over exp(base)."""
        log, error = float(pick @ self.beta) - base, float(pick @ self.spread @ pick) ** 0.5
        low, value, high = (float(np.exp(log + side * self.reach * error)) for side in (-1, 0, 1))
        return Factor(value, low, high)


def _adjusted(columns: _Columns, counts: Floats) -> Season:
    fit = _fitted(counts, columns.all, columns.days)
    less = _fitted(counts, columns.without, columns.days)
    free = len(counts) - columns.all.shape[1]
    scatter = max(float(fit.pearson_chi2) / free, 1.0)
    more = columns.all.shape[1] - columns.without.shape[1]
    gain = max(float(less.deviance - fit.deviance), 0.0) / more / scatter
    p_value = float(f_distribution.sf(gain, more, free))
    if p_value >= SIGNIFICANCE:
        return Season(scatter=scatter, p_value=p_value, withheld="no_season")
    beta, fitted = np.asarray(fit.params), np.asarray(fit.fittedvalues)
    of_months, of_moving = columns.picks()
    found = _Regression(
        beta,
        np.linalg.inv(columns.all.T @ (fitted[:, None] * columns.all)) * scatter,
        fitted,
        scatter,
        float(t_distribution.ppf(_TAIL, free)),
        float(np.log(np.exp(of_months @ beta).mean())),
    )
    return Season(
        _months(columns, counts, found),
        tuple(found.factor(pick, found.base) for pick in of_months),
        {name: found.factor(pick) for name, pick in zip(MOVING, of_moving, strict=True)},
        scatter,
        p_value,
    )


def _fitted(counts: Floats, columns: Floats, days: Floats) -> Any:
    return sm.GLM(counts, columns, family=sm.families.Poisson(), offset=days).fit()


def _months(columns: _Columns, counts: Floats, found: _Regression) -> tuple[AdjustedMonth, ...]:
    """Each month over its factor."""
    factors = np.exp(columns.days + columns.season @ found.beta - found.base)
    wide = np.exp(found.reach * _errors(columns, found))
    # Half a birth more, so that a month without any has an upper end too.
    middle = (counts + 0.5) / factors
    return tuple(
        AdjustedMonth(
            month,
            float(factor),
            int(births),
            float(births / factor),
            float(min(low, births / factor)),
            float(high),
        )
        for month, factor, births, low, high in zip(
            columns.months, factors, counts, middle / wide, middle * wide, strict=True
        )
    )


def _errors(columns: _Columns, found: _Regression) -> Floats:
    """Standard error of the logarithm of count over factor. A count moves its own factor a little
    towards itself, so that the two together err less than if they were apart."""
    own = np.einsum("ij,jk,ik->i", columns.season, found.spread, columns.season)
    shared = np.einsum("ij,jk,ik->i", columns.season, found.spread, columns.all)
    errors: Floats = np.sqrt(np.maximum(found.scatter / found.fitted + own - 2 * shared, 0))
    return errors
