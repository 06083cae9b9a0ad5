"""Lunar dates that stand where a solar one should.

A family that keeps the lunar calendar may give the day as 二月初六, and the clerk writes 02-06 in the solar column: 19
to 53 days before the true day, up to 55 in a leap month. The table (1990-2014) says which digits each solar day has
in the lunar calendar.
"""

from __future__ import annotations

import duckdb

from data.reference.tables import lunar_dates

__all__ = ["install_lunar_dates", "is_lunar_reading_sql"]


def install_lunar_dates(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table lunar_dates(solar_date DATE, lunar_as_solar DATE, is_leap_month BOOLEAN).

    One row per solar date; lunar_as_solar is null where the solar calendar has no such day (30 February).
    """
    calendar = lunar_dates().to_arrow()
    con.register("lunar_calendar", calendar)
    con.execute("create or replace temp table lunar_dates as select * from lunar_calendar")
    con.unregister("lunar_calendar")


def is_lunar_reading_sql(told: str, solar: str) -> str:
    """SQL: whether the date `told` spells the lunar date of the day `solar`. Needs lunar_dates; never null."""
    return (
        f"exists (select 1 from lunar_dates as calendar where calendar.solar_date = {solar} "
        f"and calendar.lunar_as_solar = {told})"
    )
