"""The women's information system (WIS): its women, and the births that its monthly reports counted."""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample.calendar import plus_days, spread, statistical_year
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
from data.sample.draws import Draws, Floats
from data.sample.names import milk_names
from data.sample.places import District
from data.sample.settings import Settings

# Months from the birth to the report that counted it.
_LAG_MONTHS = {0: 0.63, 1: 0.32, 2: 0.03, 3: 0.008, 4: 0.005, 5: 0.004, 7: 0.003}
# Full-width digits overran the column: half of them are left.
_ID_FRAGMENT = 9


def wis_rows(
    settings: Settings, district: District, draws: Draws, claims: pl.DataFrame, women: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The BIRTH rows and the WOMAN rows, each with the contract's columns in small letters beside its own.

    Births also keep the claims' columns, `woman_row` (row of WOMAN) and `updated`.
    """
    births = _reported(settings, draws, claims)
    births = births.sort("rptmonth", "birth", "copy").with_row_index("number", offset=1)
    births, roster = _roster(births, women)
    woman = _women(settings, district, draws, roster, women)
    births = births.join(woman.select("woman_row", "womanid", "idno", "woman_name"), on="woman_row", how="left",
                         maintain_order="left")  # fmt: skip
    return _birth_columns(district, draws, births), woman


def _reported(settings: Settings, draws: Draws, claims: pl.DataFrame) -> pl.DataFrame:
    """The month that counted each birth; births not yet due only when their report came in time."""
    n = claims.height
    lag = draws.pick(n, _LAG_MONTHS).to_numpy() + 2 * claims["copy"].to_numpy()
    lag = where(claims["report_from"].is_not_null().to_numpy(), draws.pick(n, {0: 5, 1: 3, 2: 1}), pl.Series(lag))
    start = pl.max_horizontal("birth_date", "said_date")
    month = pl.coalesce("report_from", start).dt.truncate("1mo")
    month = month.dt.offset_by(pl.lit(lag).cast(pl.String) + "mo")
    last = settings.extract_date.replace(day=1)
    rows = claims.with_columns(month=pl.min_horizontal(month, pl.lit(last)))
    # Slow reports stay inside the statistical year; those that do not are planned.
    slow = (pl.col("month") > pl.col("birth_date") + pl.duration(days=60)) & pl.col("report_from").is_null()
    crosses = statistical_year(pl.col("month")) > statistical_year(pl.col("birth_date"))
    first = start.dt.truncate("1mo")
    rows = rows.with_columns(month=pl.when(slow & crosses & (pl.col("copy") == 0)).then(first).otherwise("month"))
    counted = pl.col("due") | (pl.col("month").dt.month_end() <= settings.extract_date)
    rows = rows.filter(counted & (pl.col("due") | pl.lit(pl.Series(draws.chance(n, 0.8)))))
    return _updated(settings, draws, rows.with_columns(rptmonth=pl.col("month").dt.strftime("%Y%m")))


def _updated(settings: Settings, draws: Draws, rows: pl.DataFrame) -> pl.DataFrame:
    n = rows.height
    extract = pl.Series([settings.extract_date]).new_from_index(0, n)
    entered = plus_days(rows["month"].dt.month_end(), draws.whole(n, 1, 12))
    entered = extract.zip_with(entered > extract, entered)
    later = spread(draws, entered, extract)
    wrong_town, register = (rows["plan"] == "town").fill_null(False), rows["plan_register"]
    learnt = (rows["moved_town_register"] == "wis").fill_null(False) | (wrong_town & (register == "population"))
    stale = (rows["moved_town_register"] == "population").fill_null(False) | (wrong_town & (register == "wis"))
    day = later.zip_with(pl.Series(draws.chance(n, 0.15)) & ~stale, entered)
    # What the other register learnt later must be later.
    early = plus_days(extract, -2)
    day = early.zip_with(stale & (day > early), day)
    return rows.with_columns(updated=extract.zip_with(learnt, day), stale=stale)


def _roster(births: pl.DataFrame, women: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which WOMAN row each birth points at: the woman's own, or her second one in another town.

    The roster has one row per WOMAN row: woman_row, woman (row of the women), town, village, and what her births say.
    """
    across = (births["plan"] == "cross_town").fill_null(False) & (births["copy"] > 0)
    second = births.filter(across).select("birth", "copy", woman="said_woman", town="said_town", village="said_village")
    known = women.with_row_index("woman").filter("resident").select(pl.col("woman").cast(pl.Int64), "town", "village")
    own = births.filter(~across & (pl.col("said_woman") == pl.col("woman"))).group_by("woman").agg(
        pl.col("number_typo").any(), pl.col("moved_out").any(), whole=(pl.col("slip_here") == "mother_identity").any()
    )  # fmt: skip
    roster = known.join(own, on="woman", how="left", maintain_order="left")
    roster = pl.concat([roster, second], how="diagonal").with_row_index("woman_row").with_columns(
        pl.col("number_typo", "moved_out", "whole").fill_null(False)
    )  # fmt: skip
    extra = roster.filter(pl.col("birth").is_not_null()).select("birth", "copy", extra_row="woman_row")
    base = roster.filter(pl.col("birth").is_null()).select(said_woman="woman", base_row="woman_row")
    births = births.join(base, on="said_woman", how="left", maintain_order="left")
    births = births.join(extra, on=["birth", "copy"], how="left", maintain_order="left")
    return births.with_columns(woman_row=pl.coalesce("extra_row", "base_row")), roster


def _women(
    settings: Settings, district: District, draws: Draws, roster: pl.DataFrame, women: pl.DataFrame
) -> pl.DataFrame:
    n, level = roster.height, settings.error_rate
    person = women.select(pl.all().gather(roster["woman"]))
    whole = roster["whole"].to_numpy()
    number = mistyped_numbers(draws, person["id_number"], roster["number_typo"].to_numpy())
    number = shown_numbers(draws, number, np.where(whole, 0, 0.063), level)
    number = emptied(draws, number, np.where(whole, 0, min(0.04 * level, 0.4)))
    overrun = draws.chance(n, np.where(whole, 0, 0.004 * level))
    husband = emptied(draws, miswritten_names(draws, person["husband_name"], 0.014 * level), 0.036)
    husband_number = emptied(draws, shown_numbers(draws, person["husband_id_number"], 0.1, level), 0.12)
    husband_number = change(
        husband_number, draws.chance(n, 0.002), lambda hit: full_width(hit.str.slice(0, _ID_FRAGMENT))
    )
    villages = district.villages.with_columns(village=pl.int_range(pl.len()).over("town"))
    frame = roster.join(villages, on=["town", "village"], how="left", maintain_order="left").sort("woman_row")
    return frame.with_columns(
        womanid=pl.col("village_code").str.slice(0, 9)
        + pl.int_range(1, pl.len() + 1).over("town").cast(pl.String).str.zfill(5),
        woman_name=miswritten_names(draws, person["name"], 0.03 * level),
        idno=change(number, overrun, lambda hit: full_width(hit.str.slice(0, _ID_FRAGMENT))),
        birthday=person["birth_date"],
        husband=husband,
        husbidno=pl.select(pl.when(husband.is_null()).then(None).otherwise(husband_number)).to_series(),
        residency=_residency(draws, roster),
        tel=emptied(draws, person["telephone"], 0.15),
        woman_updated=_entered(settings, draws, n),
    )


def _residency(draws: Draws, roster: pl.DataFrame) -> pl.Series:
    """1 resident, 2 moved in, 3 moved out."""
    came = pl.Series(draws.chance(roster.height, 0.03))
    return roster.select(
        pl.when("moved_out").then(pl.lit("3")).when(pl.lit(came)).then(pl.lit("2")).otherwise(pl.lit("1"))
    ).to_series()


def _entered(settings: Settings, draws: Draws, n: int) -> pl.Series:
    first = settings.window_start - timedelta(days=300)
    days: Floats = draws.rng.random(n) * (settings.extract_date - first).days
    return plus_days(pl.Series([first]).new_from_index(0, n), days.astype(np.int64))


def _birth_columns(district: District, draws: Draws, births: pl.DataFrame) -> pl.DataFrame:
    n = births.height
    villages = district.villages.with_columns(said_village=pl.int_range(pl.len()).over("town"))
    hospitals = district.hospitals.select("hospital_code", hospital=pl.int_range(pl.len()))
    milk = milk_names(draws, births["surname"])
    likely = np.where(births["kind"] == "F", 0.4, 0.075)
    child = where(draws.chance(n, likely), milk, births["child_name"])
    child = miswritten_names(draws, child, 0.02)
    known = pl.lit(pl.Series(~draws.chance(n, 0.03))) | (births["plan"] == "no_delivery_found").fill_null(False)
    return (
        births.join(villages.rename({"town": "said_town"}), on=["said_town", "said_village"], how="left",
                    maintain_order="left")
        .join(hospitals, on="hospital", how="left", maintain_order="left")
        .with_columns(
            recid=pl.lit(district.code) + pl.col("number").cast(pl.String).str.zfill(6),
            child=emptied(draws, child, 0.006),
            hospcode=pl.when(known).then("hospital_code"),
            certno=certificates_copied(draws, births["certificate"], 0.13),
        )
    )  # fmt: skip


WOMAN_COLUMNS = {
    "WOMANID": "womanid", "NAME": "woman_name", "IDNO": "idno", "BIRTHDAY": "birthday", "HUSBAND": "husband",
    "HUSBIDNO": "husbidno", "VILLAGE": "village_code", "RESIDENCY": "residency", "TEL": "tel",
    "UPDATED": "woman_updated",
}  # fmt: skip
BIRTH_COLUMNS = {
    "RECID": "recid", "WOMANID": "womanid", "CHILD": "child", "SEX": "said_sex", "BIRTHDAY": "said_date",
    "PARITY": "said_parity", "PLACE": "place", "HOSPCODE": "hospcode", "CERTNO": "certno", "RPTMONTH": "rptmonth",
    "VILLAGE": "village_code", "UPDATED": "updated",
}  # fmt: skip


def delivered(rows: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    """The rows as the extract holds them: the contract's columns, all text, days as yyyymmdd, empty as ""."""
    return rows.select(
        (pl.col(own).dt.strftime("%Y%m%d") if rows.schema[own] == pl.Date else pl.col(own).cast(pl.String))
        .fill_null("")
        .alias(name)
        for name, own in columns.items()
    )
