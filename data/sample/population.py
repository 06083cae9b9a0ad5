"""The population register's rows about children, as its clerks wrote them."""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample.calendar import plus_days, spread
from data.sample.damage import (
    certificates_copied,
    change,
    emptied,
    full_width,
    mistyped_numbers,
    miswritten_names,
    shown_numbers,
    where,
)
from data.sample.draws import Draws
from data.sample.id_numbers import children_numbers
from data.sample.names import children
from data.sample.places import District
from data.sample.population_quirks import with_quirks
from data.sample.settings import Settings

_LAG_MEDIAN_DAYS, _LAG_SIGMA = 43.0, 0.85

COLUMNS = (
    "person_id",
    "name",
    "id_number",
    "sex",
    "birth_date",
    "village_code",
    "mother_name",
    "mother_id_number",
    "father_name",
    "father_id_number",
    "parity",
    "birth_certificate_no",
    "registered_on",
    "status",
    "updated_at",
)


def population_rows(
    settings: Settings, district: District, draws: Draws, claims: pl.DataFrame, women: pl.DataFrame
) -> pl.DataFrame:
    """One row per record: COLUMNS as delivered (text), beside the claims' own columns, `updated`
    and `unusable`."""
    rows = _registered(settings, draws, claims)
    rows = rows.sort("registered_on", "birth", "copy").with_row_index("number", offset=1)
    rows = _with_people(draws, rows, women, settings.error_rate)
    rows = _with_child(district, draws, rows)
    rows = rows.join(
        district.villages.with_columns(stated_village=pl.int_range(pl.len()).over("town")).rename(
            {"town": "stated_town"}
        ),
        on=["stated_town", "stated_village"],
        how="left",
        maintain_order="left",
    ).with_columns(
        person_id=pl.lit(f"{district.code}1") + pl.col("number").cast(pl.String).str.zfill(7),
        status=_status(draws, rows),
    )
    return with_quirks(settings, district, draws, rows)


def _registered(settings: Settings, draws: Draws, claims: pl.DataFrame) -> pl.DataFrame:
    """When each child was entered; the not yet due only if that lies before the extract."""
    n = claims.height
    lag = (
        np.exp(draws.rng.normal(np.log(_LAG_MEDIAN_DAYS), _LAG_SIGMA, n))
        .clip(3, 720)
        .astype(np.int64)
    )
    lag = np.where((claims["slip_here"] == "birth_date").fill_null(False), np.maximum(lag, 14), lag)
    day = plus_days(claims["birth_date"], lag + 60 * claims["copy"].clip(0, 2).to_numpy())
    last = pl.Series([settings.extract_date]).new_from_index(0, n)
    inside = spread(draws, plus_days(claims["birth_date"], 13), last)
    late = day > last
    rows = claims.with_columns(registered_on=inside.zip_with(late & claims["due"], day)).filter(
        ~late | claims["due"]
    )
    wrong_town = (pl.col("plan") == "town") & (pl.col("plan_register") == "population")
    rows = rows.with_columns(
        stale=(wrong_town | (pl.col("moved_town_register") == "wis")).fill_null(False)
    )
    # What the other register learnt later must be later: these were entered a week before the
    # extract at the latest.
    week_before = settings.extract_date - timedelta(days=7)
    rows = rows.with_columns(
        registered_on=pl.when("stale")
        .then(pl.min_horizontal("registered_on", pl.lit(week_before)))
        .otherwise("registered_on")
    )
    return _updated(settings, draws, rows)


def _updated(settings: Settings, draws: Draws, rows: pl.DataFrame) -> pl.DataFrame:
    n = rows.height
    day = rows["registered_on"]
    later = spread(draws, day, pl.Series([settings.extract_date]).new_from_index(0, n))
    # A family that moved: the register that knows the new town wrote last; a wrong town was not
    # written last.
    learnt = (rows["moved_town_register"] == "population").fill_null(False)
    fresh = (rows["plan"] == "town").fill_null(False) & (rows["plan_register"] == "wis").fill_null(
        False
    )
    day = later.zip_with(pl.Series(draws.chance(n, 0.4)) & ~rows["stale"], day)
    day = pl.Series([settings.extract_date]).new_from_index(0, n).zip_with(learnt | fresh, day)
    clock = pl.Series(draws.whole(n, 8 * 3600, 18 * 3600) * 1_000_000).cast(pl.Duration("us"))
    return rows.with_columns(updated=day.cast(pl.Datetime("us")) + clock)


def _with_people(
    draws: Draws, rows: pl.DataFrame, women: pl.DataFrame, level: float
) -> pl.DataFrame:
    n = rows.height
    mother, father = (
        women.select(pl.all().gather(rows["stated_woman"])),
        women.select(pl.all().gather(rows["woman"])),
    )
    copy = (rows["copy"] > 0).to_numpy()
    number = mistyped_numbers(draws, mother["id_number"], rows["number_typo"].to_numpy())
    # Numbers that a case rests on stay readable.
    whole = (
        ((rows["slip_here"] == "mother_identity") | (rows["plan"] == "invalid_identity"))
        .fill_null(False)
        .to_numpy()
    )
    missing = np.where(whole, 0.0, np.where(copy, 0.2, min(0.05 * level, 0.4)))
    number = emptied(draws, shown_numbers(draws, number, np.where(whole, 0, 0.013), level), missing)
    father_name = emptied(
        draws, miswritten_names(draws, father["husband_name"], 0.02 * level), 0.05
    )
    father_number = shown_numbers(draws, father["husband_id_number"], 0.016, level)
    father_number = pl.select(
        pl.when(father_name.is_null()).then(None).otherwise(emptied(draws, father_number, 0.1))
    ).to_series()
    return rows.with_columns(
        mother_name=miswritten_names(draws, mother["name"], np.where(copy, 0.2, 0.03 * level)),
        mother_id_number=change(number, draws.chance(n, 0.001 * level), full_width),
        father_name=father_name,
        father_id_number=change(father_number, draws.chance(n, 0.002), full_width),
    )


def _with_child(district: District, draws: Draws, rows: pl.DataFrame) -> pl.DataFrame:
    number = children_numbers(draws, district.code, rows["stated_date"], rows["stated_sex"])
    has = draws.chance(rows.height, 0.35)
    # A child is often registered under another name than the family planning report first heard.
    renamed = draws.chance(rows.height, 0.035)
    again = children(draws, rows["surname"], (rows["stated_sex"] == 1).to_numpy())
    return rows.with_columns(
        name=miswritten_names(draws, where(renamed, again, rows["child_name"]), 0.012),
        id_number=pl.when(pl.Series(has)).then(number),
        birth_certificate_no=certificates_copied(draws, rows["certificate"], 0.13),
    )


def _status(draws: Draws, rows: pl.DataFrame) -> pl.Series:
    """1 present, 2 deceased, 3 moved out, 4 cancelled. A birth that WIS does not know as moved out
    is known here."""
    died = pl.Series(draws.chance(rows.height, 0.004))
    plain = rows["plan"].is_null() & (rows["kind"] == "B")
    return rows.select(
        pl.when(pl.col("copy") == 9)
        .then(pl.lit("4"))
        .when("moved_out")
        .then(pl.lit("3"))
        .when(pl.lit(died & plain))
        .then(pl.lit("2"))
        .otherwise(pl.lit("1"))
    ).to_series()


def population_table(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as delivered: the contract's columns, all text, null where empty."""
    return rows.select(
        "person_id",
        "name",
        "id_number",
        sex="sex_text",
        birth_date="birth_date_text",
        village_code="village_code",
        mother_name="mother_name",
        mother_id_number="mother_id_number",
        father_name="father_name",
        father_id_number="father_id_number",
        parity="parity_text",
        birth_certificate_no="birth_certificate_no",
        registered_on=pl.col("registered_on").dt.strftime("%Y-%m-%d"),
        status="status",
        updated_at=pl.col("updated").dt.strftime("%Y-%m-%d %H:%M:%S"),
    ).select(COLUMNS)
