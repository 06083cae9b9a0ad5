"""The committed code lists: keys that the identity stage joins on hold once."""

from collections.abc import Callable
from importlib.resources import files

import polars as pl
import pytest

from data.reference import tables


@pytest.mark.parametrize(
    ("load", "key"),
    [
        (tables.character_readings, ["character"]),
        (tables.compound_surnames, ["surname"]),
        (tables.surname_variants, ["variant"]),
        (tables.lookalike_pairs, ["a", "b"]),
        (tables.county_codes, ["code", "name", "prefecture", "from_year"]),
        (tables.founding_towns, ["town_code"]),
        (tables.lunar_dates, ["solar_date"]),
        (tables.lunar_months, ["first_day"]),
    ],
)
def test_a_table_holds_each_key_once(load: Callable[[], pl.DataFrame], key: list[str]) -> None:
    table = load()
    assert table.height > 0
    assert table.select(key).is_duplicated().sum() == 0


def test_lunar_dates_are_those_on_which_five_libraries_agree() -> None:
    agreed = pl.read_csv(files("data.reference").joinpath("lunar_dates.csv").read_bytes()).select(
        pl.col("solar_date", "lunar_as_solar").str.to_date(), pl.col("is_leap_month") == 1
    )
    made = tables.lunar_dates().filter(pl.col("solar_date") <= agreed["solar_date"].max())
    assert made.equals(agreed)


def test_a_canonical_surname_is_no_variant_itself() -> None:
    variants = tables.surname_variants()
    assert set(variants["canonical"]) & set(variants["variant"]) == set()
