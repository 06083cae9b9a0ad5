"""What is known of a made-up series comes out of it, and what is not there is not put in."""

import io
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
from rich.console import Console

from reports.statistics.calendar_effects import (
    MEAN_MONTH_DAYS,
    festival_days,
    month_days,
    new_year_days,
    nine_months_after,
    weekend_days,
)
from reports.statistics.month_series import MonthSeries
from reports.statistics.season import Season, seasonally_adjusted
from reports.statistics.season_tables import show_season

MONTHS = [date(2003 + (9 + k) // 12, (9 + k) % 12 + 1, 1) for k in range(69)]
TWELVE = np.array([1.1, 0.95, 0.97, 0.9, 0.86, 0.88, 0.97, 1.03, 1.05, 1.11, 1.1, 1.08])


def expected(
    level: npt.NDArray[np.float64] | float, *, has_season: bool
) -> npt.NDArray[np.float64]:
    """Births to expect of each month, at a level of births in a month of mean length."""
    births = level * np.array([month_days(month) / MEAN_MONTH_DAYS for month in MONTHS])
    if has_season:
        births *= np.array([TWELVE[month.month - 1] for month in MONTHS])
        births *= np.exp(-0.15 * festival_days(MONTHS) + 0.2 * nine_months_after(MONTHS))
    return births


@pytest.fixture(scope="module")
def season() -> Season:
    """Of 800 births a month and a season, without chance."""
    return seasonally_adjusted(MONTHS, np.rint(expected(800, has_season=True)).astype(int).tolist())


def test_a_known_season_and_festival_are_taken_out(season: Season):
    assert [one.value for one in season.by_month] == pytest.approx(TWELVE / TWELVE.mean(), abs=0.01)
    assert season.moving is not None
    assert np.log(season.moving["festival"].value) == pytest.approx(-0.15, abs=0.01)
    assert np.log(season.moving["nine_months"].value) == pytest.approx(0.2, abs=0.01)
    assert season.moving["weekends"].value == pytest.approx(1, abs=0.002)
    assert [one.adjusted for one in season.months] == pytest.approx([800] * 69, rel=0.01)
    assert all(one.low < 800 < one.high for one in season.months)


def test_a_change_that_is_there_stays_and_is_not_smoothed():
    level = np.where(np.arange(69) < 40, 800, 640)
    births = np.rint(expected(level, has_season=True)).astype(int).tolist()
    adjusted = [one.adjusted for one in seasonally_adjusted(MONTHS, births).months]
    assert np.mean(adjusted[40:46]) / np.mean(adjusted[34:40]) == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(
    ("months", "level", "has_season", "reason"),
    [
        (35, 800, True, "too_short"),
        (69, 15, True, "too_few"),
        (69, 800, False, "no_season"),
        (0, 800, True, "too_short"),
    ],
)
def test_what_cannot_be_told_is_withheld_in_words(
    months: int, level: float, *, has_season: bool, reason: str
):
    chance = np.random.default_rng(7)
    births = chance.poisson(expected(level, has_season=has_season)).tolist()
    found = seasonally_adjusted(MONTHS[:months], births[:months])
    assert (found.withheld, found.months) == (reason, ())
    for language, words in (("zh", "不作季节调整"), ("en", "No seasonal adjustment")):
        text = io.StringIO()
        show_season(MonthSeries(found, ()), language, Console(file=text, width=200))  # type: ignore[arg-type]
        assert words in text.getvalue()


def test_beyond_the_lunar_table_nothing_is_adjusted():
    later = [month.replace(year=month.year + 95) for month in MONTHS]
    births = np.rint(expected(800, has_season=True)).astype(int).tolist()
    assert seasonally_adjusted(later, births).withheld == "unknown_calendar"


def test_a_month_without_a_birth_has_an_upper_end():
    births = np.rint(expected(800, has_season=True)).astype(int)
    births[20] = 0
    month = seasonally_adjusted(MONTHS, births.tolist()).months[20]
    assert month.low == month.adjusted == 0 < month.high


@pytest.mark.parametrize(
    # The last follows a leap eleventh month, which the rule of thumb (second new moon after the
    # solstice) misses; Hong Kong Observatory.
    "day",
    [date(2006, 1, 29), date(2026, 2, 17), date(2061, 1, 21), date(2100, 2, 9), date(2034, 2, 19)],
)
def test_the_lunar_year_begins_where_the_calendar_has_it(day: date):
    assert new_year_days()[day.year] == day
    assert list(new_year_days()) == list(range(1990, 2101))


def test_the_festival_is_where_the_calendar_has_it():
    january, february = festival_days([date(2006, 1, 1), date(2006, 2, 1)])
    # Of 28 January to 3 February four days are January's; more than usual.
    assert january > 0 > february
    assert january + february == pytest.approx(0)
    assert weekend_days([date(2009, 2, 1)]) == pytest.approx([0])


def test_wis_is_divided_by_the_factors_of_the_births(season: Season):
    births = tuple(one.births for one in season.months)
    series = MonthSeries(season, births)
    assert series.reported_adjusted == pytest.approx([one.adjusted for one in season.months])
    text = io.StringIO()
    show_season(replace(series, reported=births), "en", Console(file=text, width=200))
    assert "2003-10" in text.getvalue()
