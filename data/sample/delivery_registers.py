"""The hospitals' registers of deliveries: one row per baby, as the midwives wrote it.

File formats are in hospital_files.py. A register is as careful as its hospital: damage is scaled by
the hospital's quality.
"""

import numpy as np
import polars as pl

from data.sample import addresses
from data.sample.calendar import wrong_days
from data.sample.damage import (
    certificates_copied,
    change,
    emptied,
    full_width,
    mistyped_numbers,
    miswritten_names,
    other_given_names,
    shown_numbers,
    where,
)
from data.sample.draws import Draws, Floats
from data.sample.names import hospital_baby_names
from data.sample.places import District
from data.sample.settings import Settings

_MOST_MISSING_NUMBERS = 0.6


def delivery_rows(
    settings: Settings, district: District, draws: Draws, births: pl.DataFrame, women: pl.DataFrame
) -> pl.DataFrame:
    """One row per baby in a hospital register, sorted by hospital and delivery.

    Columns of the births, and besides: hospital_code, delivery_no, mother_name, mother_number, age,
    address, address_town (row of the towns; null when the address does not tell), telephone,
    spouse, hospital_date, time,
    hospital_sex (null for 不详), baby_name, weight, weeks, outcome, certificate_no, and the flags
    alias, protected.
    """
    table = births.filter("in_hospital_register").sort(
        "hospital", "birth_date", "delivery", "birth_order"
    )
    quality = district.hospitals["quality"].gather(table["hospital"]).to_numpy()
    level = np.minimum(quality * settings.error_rate, 12.0)
    table = table.with_columns(
        # What a slip or a false report is proved by stays whole; the evidence of an omission or a
        # repetition does not.
        protected=pl.any_horizontal(
            pl.col("slip").is_not_null(), pl.col("anchor"), pl.col("kind").is_in(["S", "F", "O"])
        ),
        needs_number=(pl.col("plan") == "mother_identity").fill_null(False),
    ).join(
        district.hospitals.select("hospital_code", hospital=pl.int_range(pl.len())),
        on="hospital",
        how="left",
        maintain_order="left",
    )
    table = _with_delivery(settings, draws, table, level)
    table = _with_mother(draws, table, women, level, settings.error_rate)
    table = table.with_columns(*addresses.written(draws, district, table))
    return _with_baby(draws, table, level)


def _with_delivery(
    settings: Settings, draws: Draws, table: pl.DataFrame, level: Floats
) -> pl.DataFrame:
    n = table.height
    free = ~table["protected"].to_numpy()
    mistyped = free & draws.chance(n, 0.0025 * level)
    rows = pl.Series(np.flatnonzero(mistyped))
    day = table["birth_date"]
    wrong = wrong_days(draws, day.gather(rows), settings.window_start, day.gather(rows))
    minutes = pl.Series(draws.whole(n, 0, 24 * 60))
    first_minute = (
        table.with_columns(minutes=minutes)
        .select(
            (pl.col("minutes").first().over("delivery") + 7 * (pl.col("birth_order") - 1)) % 1440
        )
        .to_series()
    )
    clock = (
        (first_minute // 60).cast(pl.String).str.zfill(2)
        + ":"
        + (first_minute % 60).cast(pl.String).str.zfill(2)
    )
    flipped = free & (table["plurality"] == 1).to_numpy() & draws.chance(n, 0.0012 * level)
    unknown = free & draws.chance(n, 0.0022 * level)
    sex = where(flipped, 3 - table["sex"], table["sex"])
    return table.with_columns(
        hospital_date=day.scatter(rows, wrong),
        time=emptied(draws, clock, 0.05),
        hospital_sex=pl.select(pl.when(pl.Series(unknown)).then(None).otherwise(sex)).to_series(),
    )


def _with_mother(
    draws: Draws, table: pl.DataFrame, women: pl.DataFrame, level: Floats, error_rate: float
) -> pl.DataFrame:
    n = table.height
    person = women.select(pl.all().gather(table["woman"]))
    free = ~table["protected"].to_numpy()
    keeps = table["needs_number"].to_numpy()
    alias = draws.chance(n, 0.006 * np.sqrt(level)) & ~table["needs_number"].to_numpy()
    name = change(person["name"], alias, lambda hit: other_given_names(draws, hit))
    name = miswritten_names(draws, name, 0.045 * level)
    husband = free & draws.chance(n, 0.0025 * level)
    number = where(husband, person["husband_id_number"], person["id_number"])
    shown = shown_numbers(draws, number, np.where(keeps, 0, 0.045), error_rate)
    # Only where 18 digits stand: in 15 nothing would show the error, and it would accuse.
    shown = mistyped_numbers(draws, shown, free & draws.chance(n, 0.008 * level))
    shown = change(shown, ~keeps & draws.chance(n, 0.004), full_width)
    missing = np.minimum(0.11 * level, _MOST_MISSING_NUMBERS)
    shown = emptied(draws, shown, np.where(keeps, 0, missing))
    age = (table["birth_date"] - person["birth_date"]).dt.total_days() // 365 + pl.Series(
        draws.chance(n, 0.3)
    )
    phone = change(emptied(draws, person["telephone"], 0.17), draws.chance(n, 0.004), full_width)
    age = emptied(draws, age, 0.04)
    spouse = emptied(draws, miswritten_names(draws, person["husband_name"], 0.03 * level), 0.155)
    exchanged = (
        free & ~keeps & spouse.is_not_null().to_numpy() & draws.aside().chance(n, 0.0015 * level)
    )
    return table.with_columns(
        alias=pl.Series(alias | exchanged),
        mother_name=where(exchanged, spouse, name),
        mother_number=shown,
        telephone=phone,
        true_name=person["name"],
        age=age,
        spouse=where(exchanged, name, spouse),
    )


def _with_baby(draws: Draws, table: pl.DataFrame, level: Floats) -> pl.DataFrame:
    n = table.height
    boy = (table["sex"] == 1).to_numpy()
    hospital = hospital_baby_names(
        draws, table["mother_name"], boy, table["birth_order"], table["plurality"]
    )
    kind = draws.pick(n, {"hospital": 45, "none": 25, "own": 30})
    live = table["kind"] != "S"
    name = hospital.zip_with(
        (kind == "hospital") | ~live, miswritten_names(draws, table["child_name"], 0.01 * level)
    )
    weight = np.clip(
        draws.rng.normal(3300, 420, n) - 700 * (table["plurality"].to_numpy() - 1), 900, 5200
    )
    grams = pl.Series((weight / 10).round().astype(np.int64) * 10).cast(pl.String)
    kilograms = pl.Series((weight / 10).round() / 100).cast(pl.String)
    weeks = pl.Series(np.clip(draws.rng.normal(39.2, 1.5, n).round(), 28, 43).astype(np.int64))
    dead = draws.pick(n, {"死胎": 4, "死产": 3})
    return table.with_columns(
        baby_name=pl.select(pl.when(kind == "none").then(None).otherwise(name)).to_series(),
        weight=emptied(draws, where(draws.chance(n, 0.0022 * level), kilograms, grams), 0.015),
        weeks=emptied(draws, weeks, 0.023),
        outcome=pl.Series(["活产"]).new_from_index(0, n).zip_with(live, dead),
        certificate_no=certificates_copied(draws, table["certificate"], 0.15),
    )
