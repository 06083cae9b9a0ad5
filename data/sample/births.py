"""Births of a made-up district, as they were: one row a baby, with its place, hospital, certificate
and name.

The registers' records of a birth are made in population.py and wis.py, the evidence in
delivery_registers.py and notices.py. Which births become cases is drawn in cases.py.
"""

import numpy as np
import polars as pl

from data.sample import names
from data.sample.draws import Draws
from data.sample.places import District
from data.sample.settings import Settings

_PLACES = {1: 0.427, 2: 0.443, 3: 0.038, 4: 0.092}
_OWN_TOWN, _OTHER_TOWN, _PRIVATE = 0.72, 0.14, 0.14
# How complete a hospital's register is outside the period for which it delivers all of it.
_UNCOVERED_BOOK = 0.75
_NOTICE_BY_PLACE = {1: 0.022, 2: 0.022, 3: 0.33, 4: 0.68}
_MOVED_OUT = 0.012


def births(
    settings: Settings,
    district: District,
    draws: Draws,
    deliveries: pl.DataFrame,
    women: pl.DataFrame,
) -> pl.DataFrame:
    """One row per baby, twins in the order of birth. Deliveries may say the place; other columns of
    theirs are kept.

    Columns: birth (row number), kind, delivery, woman, birth_date, plurality, birth_order, sex,
    parity, town, village, place, hospital (row of the hospitals, null at home and outside),
    is_covered, in_hospital_register, has_notice, child_name, certificate, resident, in_window, due,
    moved_out, siblings (deliveries of the mother).
    """
    table = _with_places(
        district, draws, deliveries.join(_homes(women), on="woman", maintain_order="left")
    )
    babies = table.select(pl.all().repeat_by("plurality")).explode(table.columns)
    babies = babies.with_columns(birth_order=pl.int_range(1, pl.len() + 1).over("delivery"))
    babies = babies.with_columns(
        parity=pl.col("parity") + pl.col("birth_order") - 1
    ).with_row_index("birth")
    babies = _with_evidence(draws, babies.with_columns(pl.col("birth").cast(pl.Int64)))
    return _with_names(draws, _with_scope(settings, draws, babies), women)


def _homes(women: pl.DataFrame) -> pl.DataFrame:
    return women.select(
        woman=pl.int_range(pl.len()), town="town", village="village", resident="resident"
    )


def _with_places(district: District, draws: Draws, table: pl.DataFrame) -> pl.DataFrame:
    n = table.height
    place = table["place"] if "place" in table.columns else _places(draws, table["kind"])
    county = draws.which(n, district.hospitals.filter(pl.col("level") == 1)["share"].to_list())
    towns = district.towns.height
    choice = draws.which(n, [_OWN_TOWN, _OTHER_TOWN, _PRIVATE])
    town = np.choose(
        choice, [4 + table["town"].to_numpy(), 4 + draws.whole(n, 0, towns), np.full(n, 4 + towns)]
    )
    hospital = np.where(place.to_numpy() == 1, county, town)
    hospitals = district.hospitals.select(
        "covered_from", "covered_to", hospital=pl.int_range(pl.len())
    )
    return (
        table.with_columns(place=place, hospital=pl.Series(hospital))
        .with_columns(hospital=pl.when(pl.col("place") <= 2).then("hospital"))
        .join(hospitals, on="hospital", how="left", maintain_order="left")
        .rename({"date": "birth_date"})
        .with_columns(
            is_covered=pl.col("birth_date")
            .is_between("covered_from", "covered_to")
            .fill_null(False),
        )
        .drop("covered_from", "covered_to")
    )


def _places(draws: Draws, kind: pl.Series) -> pl.Series:
    n = len(kind)
    hospital = draws.pick(n, {1: 0.48, 2: 0.52})
    elsewhere = (kind == "N") & pl.Series(draws.chance(n, 0.03))
    place = draws.pick(n, _PLACES).zip_with(kind == "B", hospital)
    return place.zip_with(~elsewhere, pl.Series([4]).new_from_index(0, n))


def _with_evidence(draws: Draws, babies: pl.DataFrame) -> pl.DataFrame:
    n = babies.height
    kept = pl.Series(draws.chance(n, _UNCOVERED_BOOK))
    rate = babies["place"].replace_strict(_NOTICE_BY_PLACE, return_dtype=pl.Float64).to_numpy()
    notified = pl.Series(draws.chance(n, rate))
    # A twin's row stands in the register whenever its delivery does.
    return (
        babies.with_columns(kept=kept, notified=notified)
        .with_columns(
            in_hospital_register=pl.col("hospital").is_not_null()
            & (pl.col("is_covered") | pl.col("kept").first().over("delivery")),
            has_notice=pl.col("notified").first().over("delivery") & (pl.col("kind") != "O"),
        )
        .drop("kept", "notified")
    )


def _with_scope(settings: Settings, draws: Draws, babies: pl.DataFrame) -> pl.DataFrame:
    deliveries = pl.col("delivery").n_unique().over("woman")
    moved = pl.Series(draws.chance(babies.height, _MOVED_OUT))
    babies = babies.with_columns(
        in_window=pl.col("birth_date").is_between(settings.window_start, settings.window_end),
        due=pl.col("birth_date") <= settings.last_due,
        siblings=deliveries,
        sex=_sexes(draws, babies),
    )
    alone = (pl.col("plurality") == 1) & (pl.col("siblings") == 1)
    return babies.with_columns(
        moved_out=pl.lit(moved) & alone & pl.col("due") & (pl.col("kind") == "B")
    )


def _sexes(draws: Draws, babies: pl.DataFrame) -> pl.Series:
    """1 boy, 2 girl; two thirds of twins are of one sex."""
    n = babies.height
    own = pl.Series(np.where(draws.chance(n, 0.541), 1, 2))
    alike = pl.Series(draws.chance(n, 0.4))
    frame = babies.select("delivery", own=own, alike=alike)
    return frame.select(
        pl.when("alike").then(pl.col("own").first().over("delivery")).otherwise("own")
    ).to_series()


def _with_names(draws: Draws, babies: pl.DataFrame, women: pl.DataFrame) -> pl.DataFrame:
    n = babies.height
    father, mother = (
        women["husband_surname"].gather(babies["woman"]),
        women["surname"].gather(babies["woman"]),
    )
    surname = mother.zip_with(pl.Series(draws.chance(n, 0.05)), father)
    frame = babies.with_columns(surname=surname).with_columns(
        surname=pl.col("surname").first().over("delivery")
    )
    full = names.children(draws, frame["surname"], (frame["sex"] == 1).to_numpy())
    given = pl.col("full").str.slice(pl.col("surname").str.len_chars())
    # Twins often share a character: 嘉怡 and 嘉欣.
    shared = pl.col("given").str.slice(0, 1).first().over("delivery") + pl.col("given").str.slice(
        -1
    )
    twin = (pl.col("birth_order") > 1) & pl.lit(pl.Series(draws.chance(n, 0.7)))
    twin &= shared != pl.col("given").first().over("delivery")  # no two children of one name
    frame = frame.with_columns(full=full).with_columns(given=given)
    return frame.with_columns(
        child_name=pl.col("surname") + pl.when(twin).then(shared).otherwise("given")
    ).drop("full", "given")


def with_certificates(draws: Draws, births: pl.DataFrame, district_number: int) -> pl.DataFrame:
    """Add `certificate`: a letter by year and nine digits, running by hospital; of another series
    outside.

    Stillbirths and claims of births that never were have none; births at home got one in every
    third case.
    """
    first = 420_700_000 + 200_000 * district_number
    # Letters E (2003) to J (2009), as printed by year; two years shared F.
    letter = pl.col("birth_date").dt.year().replace_strict(_LETTERS, return_dtype=pl.String)
    order = births.with_row_index("row").sort("hospital", "birth_date", "birth", nulls_last=True)[
        "row"
    ]
    running = pl.Series(np.argsort(order.to_numpy()) + first).cast(pl.String)
    series = births.with_columns(
        away=pl.Series(draws.whole(births.height, 440_000_000, 660_000_000))
    )
    away = series.select(
        (pl.col("away").first().over("delivery") + pl.col("birth_order") - 1).cast(pl.String)
    ).to_series()
    given = pl.Series(draws.chance(births.height, 0.33)) | (births["place"] != 3)
    number = running.zip_with(births["place"] != 4, away)
    has = pl.col("kind").is_in(["B", "O", "N"]) & pl.lit(given)
    return births.with_columns(certificate=pl.when(has).then(letter + pl.lit(number)))


_LETTERS = {2003: "C", 2004: "D", 2005: "F", 2006: "F", 2007: "G", 2008: "H", 2009: "J"}
