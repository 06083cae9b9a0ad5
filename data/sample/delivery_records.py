"""From the rows of a hospital register to delivered records: delivery numbers, rows sent again,
rows that arrive broken."""

import numpy as np
import polars as pl

from data.sample.damage import mojibake
from data.sample.draws import Draws
from data.sample.settings import Settings

_SENT_AGAIN, _SECOND_NUMBER = 0.006, 0.0015
_BAD_DATE, _MOJIBAKE = 0.0007, 0.0004
_BAD_DATES = {"20060231": 2, "0000-00-00": 2, "200613": 1, "2006-04-31": 2, "00000000": 1}
_STYLES = 4


def delivery_records(settings: Settings, draws: Draws, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as sent: adds delivery_no, record_id, file_year, bad_date (its text, or null), note,
    again.

    A row sent again keeps its key and stands in a later year's file; under a second number it is
    another record.
    """
    rows = _numbered(rows).with_columns(
        file_year=pl.col("birth_date").dt.year(), again=pl.lit(False)
    )
    rows = _broken(settings, draws, rows)
    n = rows.height
    whole = rows["note"] == ""
    again = rows.filter(whole & pl.Series(draws.chance(n, _SENT_AGAIN))).with_columns(
        again=pl.lit(True)
    )
    last = settings.extract_date.year
    again = again.with_columns(file_year=pl.min_horizontal(pl.col("file_year") + 1, pl.lit(last)))
    again = _corrected(draws, again)
    second = rows.filter(whole & (rows["kind"] != "S") & pl.Series(draws.chance(n, _SECOND_NUMBER)))
    second = second.with_columns(delivery_no="B" + pl.col("delivery_no"))
    everything = pl.concat([rows, second, again])
    return everything.with_columns(
        record_id=pl.concat_str(
            "hospital_code", "delivery_no", pl.col("birth_order").cast(pl.String), separator="/"
        )
    )


def _corrected(draws: Draws, again: pl.DataFrame) -> pl.DataFrame:
    """One row in three is sent again because something was added: the child's name, the
    certificate."""
    added = pl.lit(pl.Series(draws.chance(again.height, 0.3))) & (pl.col("kind") != "S")
    return again.with_columns(
        baby_name=pl.when(added).then("child_name").otherwise("baby_name"),
        certificate_no=pl.when(added)
        .then(pl.coalesce("certificate", "certificate_no"))
        .otherwise("certificate_no"),
    )


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Delivery numbers in the style of each hospital: F0500017, 000017, 2005030502, 2005-00017."""
    day = pl.col("birth_date")
    rows = rows.with_columns(year=day.dt.year(), style=pl.col("hospital") % _STYLES)

    def running(*group: str) -> pl.Expr:
        return pl.col("delivery").rle_id().over(*group) + 1

    in_year = running("hospital", "year").cast(pl.String).str.zfill(5)
    shapes = [
        "F" + day.dt.strftime("%y") + in_year,
        running("hospital").cast(pl.String).str.zfill(6),
        day.dt.strftime("%Y%m%d") + running("hospital", "birth_date").cast(pl.String).str.zfill(2),
        day.dt.strftime("%Y-") + in_year,
    ]
    number = pl.coalesce(
        pl.when(pl.col("style") == style).then(shape) for style, shape in enumerate(shapes)
    )
    return rows.with_columns(delivery_no=number).drop("year", "style")


def _broken(settings: Settings, draws: Draws, rows: pl.DataFrame) -> pl.DataFrame:
    """A few rows that no reader can use: a date that no calendar has, names read in the wrong
    encoding."""
    n, level = rows.height, min(settings.error_rate, 20.0)
    usual = ~rows["protected"] & rows["plan"].is_null() & (rows["kind"] != "N")
    free = usual & (rows["plurality"] == 1) & rows["due"] & ~rows["moved_out"]
    bad = free & pl.Series(draws.chance(n, _BAD_DATE * level))
    garbled = free & ~bad & pl.Series(draws.chance(n, _MOJIBAKE * level))
    hits = pl.Series(np.flatnonzero(garbled.to_numpy()))
    texts = {
        column: rows[column].scatter(hits, mojibake(rows[column].gather(hits).fill_null("")))
        for column in ("mother_name", "spouse", "baby_name")
    }
    dates = draws.pick(n, _BAD_DATES)
    return rows.with_columns(
        **texts,
        bad_date=pl.select(pl.when(bad).then(dates)).to_series(),
        note=pl.select(
            pl.when(bad)
            .then(pl.lit("bad_date"))
            .when(garbled)
            .then(pl.lit("mojibake"))
            .otherwise(pl.lit(""))
        ).to_series(),
    )
