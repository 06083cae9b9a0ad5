"""The committed code lists, one cached loader a table.

Belongs here: tables of facts about characters, codes and calendars that no delivery brings.
Does not belong here: anything a delivery brings (towns, hospitals), and rules over these tables.
Provenance and licence of every file: README.md beside this module.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import polars as pl

__all__ = [
    "character_readings",
    "compound_surnames",
    "county_codes",
    "county_name",
    "founding_towns",
    "lookalike_pairs",
    "lunar_dates",
    "lunar_months",
    "surname_variants",
]


def _table(name: str) -> pl.DataFrame:
    text = files("data.reference").joinpath(name).read_bytes()
    return pl.read_csv(text, infer_schema=False)


@cache
def character_readings() -> pl.DataFrame:
    """One row per name character: character, pinyin_tone, pinyin, pinyin_fold, surname_reading
    (toned, or null).

    `pinyin_fold` merges what Xiangyang speech does not tell apart: zh/z, ch/c, sh/s, n/l, eng/en,
    ing/in.
    """
    return _table("character_readings.csv")


@cache
def compound_surnames() -> pl.DataFrame:
    """One row per two-character surname: surname, pinyin_tone (two syllables with a space
    between)."""
    return _table("compound_surnames.csv")


@cache
def surname_variants() -> pl.DataFrame:
    """One row per surname that is also written otherwise: variant, canonical, kind."""
    return _table("surname_variants.csv")


@cache
def lookalike_pairs() -> pl.DataFrame:
    """One row per unordered pair of look-alike characters: a, b, tier (1 strong, 2 fair, 4 same
    Wubi code)."""
    return _table("lookalike_pairs.csv").with_columns(pl.col("tier").cast(pl.Int8))


@cache
def county_codes() -> pl.DataFrame:
    """One row per county code and name it had: code, province, prefecture, name, from_year,
    to_year, successors.

    `to_year` is null while the code is in use; `successors` are the codes that followed, with
    spaces between.
    """
    return _table("county_codes.csv").with_columns(pl.col("from_year", "to_year").cast(pl.Int32))


def county_name(code: str, year: int) -> str:
    """What a county or district was called in a year; empty where the list does not say.

    >>> county_name("420607", 2009)
    '襄阳区'
    """
    named = county_codes().filter(
        (pl.col("code") == code)
        & (pl.col("from_year") <= year)
        & (pl.col("to_year").fill_null(year) >= year)
    )
    return str(named["name"][-1]) if named.height else ""


@cache
def founding_towns() -> pl.DataFrame:
    """One row per town of the founding district 420607: town_code, town_name. A delivery brings its
    own table."""
    return _table("towns_420607.csv")


@cache
def lunar_months() -> pl.DataFrame:
    """One row per month of the lunar calendar that touches the years 1990 to 2100, in order:
    first_day DATE, lunar_year and lunar_month INTEGER, is_leap_month BOOLEAN."""
    return _table("lunar_months.csv").select(
        pl.col("first_day").str.to_date("%Y-%m-%d"),
        pl.col("lunar_year", "lunar_month").cast(pl.Int32),
        pl.col("is_leap_month") == "1",
    )


@cache
def lunar_dates() -> pl.DataFrame:
    """One row per solar date of 1990-2100 and the lunar date of that day, its digits read as a
    solar date.

    solar_date DATE, lunar_as_solar DATE (null where no solar calendar has the day, as 30 February),
    is_leap_month BOOLEAN.
    """
    first, last = date(1990, 1, 1), date(2100, 12, 31)
    days = pl.DataFrame({"solar_date": pl.date_range(first, last, eager=True)}).join_asof(
        lunar_months(), left_on="solar_date", right_on="first_day"
    )
    day = (pl.col("solar_date") - pl.col("first_day")).dt.total_days() + 1
    digits = pl.format(
        "{}-{}-{}",
        "lunar_year",
        pl.col("lunar_month").cast(pl.String).str.zfill(2),
        day.cast(pl.String).str.zfill(2),
    )
    return days.select(
        "solar_date",
        digits.str.to_date("%Y-%m-%d", strict=False).alias("lunar_as_solar"),
        "is_leap_month",
    )
