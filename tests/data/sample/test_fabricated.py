"""Claims of births that never were."""

from datetime import date

import polars as pl

from data.sample.fabricated import first_days
from data.sample.settings import Settings


def test_no_child_is_an_alleged_mother_unless_that_is_planned() -> None:
    window = (date(2003, 10, 1), date(2009, 6, 30), date(2009, 7, 31))
    settings = Settings(300, 1, 20, 0.04, *window)
    women = pl.DataFrame({"birth_date": [date(1975, 3, 1), date(1991, 3, 1), date(1999, 3, 1)]})
    claims = pl.DataFrame({"woman": [2, 0, 1]})

    days = first_days(settings, women, claims)

    assert days.to_list() == [settings.last_due, settings.window_start, date(2007, 3, 1)]
