"""The women on WIS's roster: one row a woman, and a second one in another town for a birth that is
counted twice."""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample.calendar import plus_days
from data.sample.damage import (
    change,
    emptied,
    full_width,
    mistyped_numbers,
    miswritten_names,
    shown_numbers,
)
from data.sample.draws import Draws, Floats
from data.sample.places import District
from data.sample.settings import Settings

# Full-width digits overran the column: half of them are left.
_ID_FRAGMENT = 9

WOMAN_COLUMNS = {
    "WOMANID": "womanid",
    "NAME": "woman_name",
    "IDNO": "idno",
    "BIRTHDAY": "birthday",
    "HUSBAND": "husband",
    "HUSBIDNO": "husbidno",
    "VILLAGE": "village_code",
    "RESIDENCY": "residency",
    "TEL": "tel",
    "UPDATED": "woman_updated",
}


def woman_rows(
    settings: Settings, district: District, draws: Draws, roster: pl.DataFrame, women: pl.DataFrame
) -> pl.DataFrame:
    """The roster with the columns of WOMAN (WOMAN_COLUMNS), in the order of woman_row.

    roster has one row per WOMAN row: woman (row of the women), town, village, number_typo, whole
    (its number must stay readable), moved_out.
    """
    n, level = roster.height, settings.error_rate
    person = women.select(pl.all().gather(roster["woman"]))
    whole = roster["whole"].to_numpy()
    number = mistyped_numbers(draws, person["id_number"], roster["number_typo"].to_numpy())
    number = shown_numbers(draws, number, np.where(whole, 0, 0.063), level)
    number = emptied(draws, number, np.where(whole, 0, min(0.04 * level, 0.4)))
    overrun = draws.chance(n, np.where(whole, 0, 0.004 * level))
    husband = emptied(draws, miswritten_names(draws, person["husband_name"], 0.014 * level), 0.036)
    husband_number = emptied(
        draws, shown_numbers(draws, person["husband_id_number"], 0.1, level), 0.12
    )
    husband_number = change(
        husband_number,
        draws.chance(n, 0.002),
        lambda hit: full_width(hit.str.slice(0, _ID_FRAGMENT)),
    )
    villages = district.villages.with_columns(village=pl.int_range(pl.len()).over("town"))
    frame = roster.join(villages, on=["town", "village"], how="left", maintain_order="left").sort(
        "woman_row"
    )
    return frame.with_columns(
        womanid=pl.col("village_code").str.slice(0, 9)
        + pl.int_range(1, pl.len() + 1).over("town").cast(pl.String).str.zfill(5),
        woman_name=miswritten_names(draws, person["name"], 0.03 * level),
        idno=change(number, overrun, lambda hit: full_width(hit.str.slice(0, _ID_FRAGMENT))),
        birthday=person["birth_date"],
        husband=husband,
        husbidno=pl.select(
            pl.when(husband.is_null()).then(None).otherwise(husband_number)
        ).to_series(),
        residency=_residency(draws, roster),
        tel=emptied(draws, person["telephone"], 0.15),
        woman_updated=_entered(settings, draws, n),
    )


def _residency(draws: Draws, roster: pl.DataFrame) -> pl.Series:
    """1 resident, 2 moved in, 3 moved out."""
    came = pl.Series(draws.chance(roster.height, 0.03))
    return roster.select(
        pl.when("moved_out")
        .then(pl.lit("3"))
        .when(pl.lit(came))
        .then(pl.lit("2"))
        .otherwise(pl.lit("1"))
    ).to_series()


def _entered(settings: Settings, draws: Draws, n: int) -> pl.Series:
    first = settings.window_start - timedelta(days=300)
    days: Floats = draws.rng.random(n) * (settings.extract_date - first).days
    return plus_days(pl.Series([first]).new_from_index(0, n), days.astype(np.int64))
