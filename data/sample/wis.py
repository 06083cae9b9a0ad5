"""The women's information system (WIS): its women, and the births that its monthly reports
counted."""

import numpy as np
import polars as pl

from data.sample.calendar import plus_days, spread, statistical_year
from data.sample.damage import (
    certificates_copied,
    emptied,
    miswritten_names,
    where,
)
from data.sample.draws import Draws
from data.sample.names import milk_names
from data.sample.places import District
from data.sample.settings import Settings
from data.sample.wis_women import woman_rows

# Months from the birth to the report that counted it.
_LAG_MONTHS = {0: 0.63, 1: 0.32, 2: 0.03, 3: 0.008, 4: 0.005, 5: 0.004, 7: 0.003}


def wis_rows(
    settings: Settings, district: District, draws: Draws, claims: pl.DataFrame, women: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The BIRTH rows and the WOMAN rows, each with the contract's columns in small letters beside
    its own.

    Births also keep the claims' columns, `woman_row` (row of WOMAN) and `updated`.
    """
    births = _reported(settings, draws, claims)
    births = births.sort("rptmonth", "birth", "copy").with_row_index("number", offset=1)
    births, roster = _roster(births, women)
    woman = woman_rows(settings, district, draws, roster, women)
    births = births.join(
        woman.select("woman_row", "womanid", "idno", "woman_name"),
        on="woman_row",
        how="left",
        maintain_order="left",
    )
    return _birth_columns(district, draws, births), woman


def _reported(settings: Settings, draws: Draws, claims: pl.DataFrame) -> pl.DataFrame:
    """The month that counted each birth; births not yet due only when their report came in time."""
    n = claims.height
    lag = draws.pick(n, _LAG_MONTHS).to_numpy() + 2 * claims["copy"].to_numpy()
    lag = where(
        claims["report_from"].is_not_null().to_numpy(),
        draws.pick(n, {0: 5, 1: 3, 2: 1}),
        pl.Series(lag),
    )
    start = pl.max_horizontal("birth_date", "stated_date")
    month = pl.coalesce("report_from", start).dt.truncate("1mo")
    month = month.dt.offset_by(pl.lit(lag).cast(pl.String) + "mo")
    last = settings.extract_date.replace(day=1)
    rows = claims.with_columns(month=pl.min_horizontal(month, pl.lit(last)))
    # Slow reports stay inside the statistical year; those that do not are planned.
    slow = (pl.col("month") > pl.col("birth_date") + pl.duration(days=60)) & pl.col(
        "report_from"
    ).is_null()
    crosses = statistical_year(pl.col("month")) > statistical_year(pl.col("birth_date"))
    first = start.dt.truncate("1mo")
    rows = rows.with_columns(
        month=pl.when(slow & crosses & (pl.col("copy") == 0)).then(first).otherwise("month")
    )
    counted = pl.col("due") | (pl.col("month").dt.month_end() <= settings.extract_date)
    rows = rows.filter(counted & (pl.col("due") | pl.lit(pl.Series(draws.chance(n, 0.8)))))
    return _updated(
        settings, draws, rows.with_columns(rptmonth=pl.col("month").dt.strftime("%Y%m"))
    )


def _updated(settings: Settings, draws: Draws, rows: pl.DataFrame) -> pl.DataFrame:
    n = rows.height
    extract = pl.Series([settings.extract_date]).new_from_index(0, n)
    entered = plus_days(rows["month"].dt.month_end(), draws.whole(n, 1, 12))
    entered = extract.zip_with(entered > extract, entered)
    later = spread(draws, entered, extract)
    wrong_town, register = (rows["plan"] == "town").fill_null(False), rows["plan_register"]
    learnt = (rows["moved_town_register"] == "wis").fill_null(False) | (
        wrong_town & (register == "population")
    )
    stale = (rows["moved_town_register"] == "population").fill_null(False) | (
        wrong_town & (register == "wis")
    )
    day = later.zip_with(pl.Series(draws.chance(n, 0.15)) & ~stale, entered)
    # What the other register learnt later must be later.
    early = plus_days(extract, -2)
    day = early.zip_with(stale & (day > early), day)
    return rows.with_columns(updated=extract.zip_with(learnt, day), stale=stale)


def _roster(births: pl.DataFrame, women: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which WOMAN row each birth points at: the woman's own, or her second one in another town.

    The roster has one row per WOMAN row: woman_row, woman (row of the women), town, village, and
    what her births say.
    """
    across = (births["plan"] == "cross_town").fill_null(False) & (births["copy"] > 0)
    second = births.filter(across).select(
        "birth", "copy", woman="stated_woman", town="stated_town", village="stated_village"
    )
    known = (
        women.with_row_index("woman")
        .filter("resident")
        .select(pl.col("woman").cast(pl.Int64), "town", "village")
    )
    # Numbers that a case rests on stay readable.
    whole = (pl.col("slip_here") == "mother_identity") | (pl.col("plan") == "invalid_identity")
    own = (
        births.filter(~across)
        .group_by(woman="stated_woman")
        .agg(pl.col("number_typo").any(), pl.col("moved_out").any(), whole=whole.any())
    )
    roster = known.join(own, on="woman", how="left", maintain_order="left")
    roster = (
        pl.concat([roster, second], how="diagonal")
        .with_row_index("woman_row")
        .with_columns(pl.col("number_typo", "moved_out", "whole").fill_null(False))
    )
    extra = roster.filter(pl.col("birth").is_not_null()).select(
        "birth", "copy", extra_row="woman_row"
    )
    base = roster.filter(pl.col("birth").is_null()).select(
        stated_woman="woman", base_row="woman_row"
    )
    births = births.join(base, on="stated_woman", how="left", maintain_order="left")
    births = births.join(extra, on=["birth", "copy"], how="left", maintain_order="left")
    return births.with_columns(woman_row=pl.coalesce("extra_row", "base_row")), roster


def _birth_columns(district: District, draws: Draws, births: pl.DataFrame) -> pl.DataFrame:
    n = births.height
    villages = district.villages.with_columns(stated_village=pl.int_range(pl.len()).over("town"))
    hospitals = district.hospitals.select("hospital_code", hospital=pl.int_range(pl.len()))
    milk = milk_names(draws, births["surname"])
    likely = np.where(births["kind"] == "F", 0.4, 0.075)
    child = where(draws.chance(n, likely), milk, births["child_name"])
    child = miswritten_names(draws, child, 0.02)
    known = pl.lit(pl.Series(~draws.chance(n, 0.03))) | (
        births["plan"] == "no_delivery_found"
    ).fill_null(False)
    return (
        births.join(
            villages.rename({"town": "stated_town"}),
            on=["stated_town", "stated_village"],
            how="left",
            maintain_order="left",
        )
        .join(hospitals, on="hospital", how="left", maintain_order="left")
        .with_columns(
            recid=pl.lit(district.code) + pl.col("number").cast(pl.String).str.zfill(6),
            child=emptied(draws, child, 0.006),
            hospcode=pl.when(known).then("hospital_code"),
            certno=certificates_copied(draws, births["certificate"], 0.13),
        )
    )


BIRTH_COLUMNS = {
    "RECID": "recid",
    "WOMANID": "womanid",
    "CHILD": "child",
    "SEX": "stated_sex",
    "BIRTHDAY": "stated_date",
    "PARITY": "stated_parity",
    "PLACE": "place",
    "HOSPCODE": "hospcode",
    "CERTNO": "certno",
    "RPTMONTH": "rptmonth",
    "VILLAGE": "village_code",
    "UPDATED": "updated",
}


def delivered(rows: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    """The rows as the extract holds them: the contract's columns, all text, days as yyyymmdd, empty
    as ""."""
    return rows.select(
        (
            pl.col(own).dt.strftime("%Y%m%d")
            if rows.schema[own] == pl.Date
            else pl.col(own).cast(pl.String)
        )
        .fill_null("")
        .alias(name)
        for name, own in columns.items()
    )
