"""The committed code lists: keys that the identity stage joins on hold once."""

from collections.abc import Callable

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


def test_a_canonical_surname_is_no_variant_itself() -> None:
    variants = tables.surname_variants()
    assert set(variants["canonical"]) & set(variants["variant"]) == set()
