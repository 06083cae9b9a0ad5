"""Oddities of the population register that are nobody's case: broken rows, empty values, codes of
the county's past.

They befall only births without a plan, a slip or a move, so that they cannot hide what was planted.
"""

import polars as pl

from data.sample.draws import Draws
from data.sample.places import FORMER_CODES, District
from data.sample.settings import Settings

_UNUSABLE, _FORMER_CODE, _NO_PARITY, _NO_SEX = 0.0005, 0.0036, 0.003, 0.0004


def with_quirks(
    settings: Settings, district: District, draws: Draws, rows: pl.DataFrame
) -> pl.DataFrame:
    """Add birth_date_text, parity_text, sex_text and unusable (the gate must refuse the row);
    change village_code.

    What the register does not tell is null in stated_sex and stated_town.
    """
    n = rows.height
    plain = (
        rows["plan"].is_null()
        & rows["slip"].is_null()
        & (rows["copy"] == 0)
        & (rows["kind"] == "B")
        & rows["due"]
        & ~rows["moved_out"]
        & rows["moved_town_register"].is_null()
    )
    bad = plain & pl.Series(draws.chance(n, min(_UNUSABLE * settings.error_rate, 0.01)))
    rows = _with_broken_values(draws, rows.with_columns(unusable=bad))
    whole = plain & ~bad
    return _with_silent_values(draws, _with_former_codes(district, draws, rows, whole), whole)


def _with_broken_values(draws: Draws, rows: pl.DataFrame) -> pl.DataFrame:
    how = pl.when("unusable").then(
        pl.lit(draws.pick(rows.height, {"zero": 1, "february": 1, "parity": 1}))
    )
    day = pl.col("stated_date").dt
    return rows.with_columns(
        birth_date_text=pl.when(how == "zero")
        .then(pl.lit("0000-00-00"))
        .when(how == "february")
        .then(day.strftime("%Y-02-30"))
        .otherwise(day.strftime("%Y-%m-%d")),
        parity_text=pl.when(how == "parity")
        .then(pl.lit("-1"))
        .otherwise(pl.col("stated_parity").cast(pl.String)),
    )


def _with_former_codes(
    district: District, draws: Draws, rows: pl.DataFrame, whole: pl.Series
) -> pl.DataFrame:
    """Village codes of before the county became a district: they say nothing of the town."""
    if district.code not in FORMER_CODES:
        return rows
    old = pl.lit(whole & pl.Series(draws.chance(rows.height, _FORMER_CODE)))
    code = pl.lit(FORMER_CODES[district.code]) + pl.col("village_code").str.slice(6)
    return rows.with_columns(
        village_code=pl.when(old).then(code).otherwise("village_code"),
        stated_town=pl.when(old).then(None).otherwise("stated_town"),
    )


def _with_silent_values(draws: Draws, rows: pl.DataFrame, whole: pl.Series) -> pl.DataFrame:
    no_sex = pl.lit(whole & pl.Series(draws.chance(rows.height, _NO_SEX)))
    no_parity = pl.lit(whole & pl.Series(draws.chance(rows.height, _NO_PARITY)))
    return rows.with_columns(
        sex_text=pl.when(no_sex).then(pl.lit("9")).otherwise(pl.col("stated_sex").cast(pl.String)),
        stated_sex=pl.when(no_sex).then(None).otherwise("stated_sex"),
        parity_text=pl.when(no_parity).then(None).otherwise("parity_text"),
        stated_parity=pl.when(no_parity).then(None).otherwise("stated_parity"),
    )
