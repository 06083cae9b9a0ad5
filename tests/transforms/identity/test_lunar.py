"""Lunar dates written in a solar column."""

import duckdb

from transforms.identity.lunar import install_lunar_dates, is_lunar_reading_sql


def test_a_lunar_date_is_known_from_the_solar_day_it_stands_for() -> None:
    con = duckdb.connect()
    install_lunar_dates(con)
    is_lunar = is_lunar_reading_sql("told", "date '2006-03-05'")
    told = con.execute(
        f"select told, {is_lunar} from (values (date '2006-02-06'), (date '2006-03-05'), (null)) as dates (told) "
        "order by told nulls last"
    ).fetchall()
    assert [is_lunar for _, is_lunar in told] == [True, False, False]


def test_a_lunar_date_lies_nineteen_to_fifty_five_days_before_its_solar_day() -> None:
    con = duckdb.connect()
    install_lunar_dates(con)
    bounds = con.execute(
        "select is_leap_month, min(solar_date - lunar_as_solar), max(solar_date - lunar_as_solar) "
        "from lunar_dates group by is_leap_month order by is_leap_month"
    ).fetchall()
    assert bounds == [(False, 19, 53), (True, 49, 55)]
