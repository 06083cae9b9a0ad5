"""Birth notices from partner departments and neighbouring counties (the exchange)."""

import polars as pl

from data.sample.addresses import neighbours
from data.sample.calendar import plus_days
from data.sample.damage import change, emptied, miswritten_names, shown_numbers, where
from data.sample.draws import Draws
from data.sample.places import FORMER_CODES, District
from data.sample.settings import Settings

_COUNTIES = {"411329": 34, "411381": 22, "420683": 18, "420606": 13, "420602": 7}
_DEPARTMENTS = {"WS01": 36, "GA01": 34, "FY01": 30}
_HOSPITALS = {
    "新野县人民医院": 5,
    "新野县妇幼保健院": 4,
    "邓州市妇幼保健院": 4,
    "枣阳市第一人民医院": 4,
    "襄樊市中心医院": 4,
    "襄樊市第一人民医院": 4,
    "深圳市宝安区妇幼保健院": 5,
}

COLUMNS = (
    "notice_id",
    "partner_code",
    "sent_at",
    "baby_name",
    "baby_sex",
    "birth_date",
    "mother_name",
    "mother_id_number",
    "father_name",
    "mother_residence_code",
    "hospital_name",
    "birth_certificate_no",
    "outcome",
)


def notice_rows(
    settings: Settings, district: District, draws: Draws, births: pl.DataFrame, women: pl.DataFrame
) -> pl.DataFrame:
    """One row per notice: the births' columns, COLUMNS as delivered ("" where empty),
    `residence_town`, `mother_number`."""
    notices = births.filter("has_notice")
    n = notices.height
    sent = plus_days(notices["birth_date"], draws.whole(n, 8, 110))
    extract = pl.Series([settings.extract_date]).new_from_index(0, n)
    kept = (sent <= extract) | notices["due"]
    notices = notices.with_columns(sent=extract.zip_with(sent > extract, sent)).filter(kept)
    notices = _with_people(settings, draws, notices, women)
    notices = _with_places(district, draws, notices)
    notices = notices.sort("partner_code", "sent", "birth").with_row_index("number", offset=1)
    return notices.with_columns(
        notice_id=pl.col("partner_code")
        + f"-{district.code}-"
        + pl.col("number").cast(pl.String).str.zfill(6),
        outcome=pl.when(pl.col("kind") == "S").then(pl.lit("still")).otherwise(pl.lit("live")),
        baby_sex=pl.col("sex"),
    )


def notices_table(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as delivered."""
    return rows.with_columns(birth_date=pl.col("birth_date").dt.strftime("%Y-%m-%d")).select(
        COLUMNS
    )


def _with_people(
    settings: Settings, draws: Draws, notices: pl.DataFrame, women: pl.DataFrame
) -> pl.DataFrame:
    n, level = notices.height, settings.error_rate
    person = women.select(pl.all().gather(notices["woman"]))
    number = emptied(
        draws, shown_numbers(draws, person["id_number"], 0.04, level), min(0.065 * level, 0.4)
    )
    clock = pl.Series(draws.whole(n, 10 * 3600, 18 * 3600) * 1_000_000).cast(pl.Duration("us"))
    named = (notices["kind"] != "S").to_numpy()
    return notices.with_columns(
        sent_at=(notices["sent"].cast(pl.Datetime("us")) + clock).dt.strftime("%Y-%m-%dT%H:%M:%S"),
        mother_name=miswritten_names(draws, person["name"], 0.02 * level),
        mother_number=number,
        mother_id_number=number.fill_null(""),
        father_name=emptied(
            draws, miswritten_names(draws, person["husband_name"], 0.02 * level), 0.21
        ).fill_null(""),
        baby_name=where(
            named & draws.chance(n, 0.8),
            miswritten_names(draws, notices["child_name"], 0.02 * level),
            pl.Series([""]).new_from_index(0, n),
        ),
        birth_certificate_no=emptied(draws, notices["certificate"], 0.16).fill_null(""),
    )


def _with_places(district: District, draws: Draws, notices: pl.DataFrame) -> pl.DataFrame:
    n = notices.height
    away = notices["place"] == 4
    villages = district.villages.with_columns(village=pl.int_range(pl.len()).over("town"))
    hospitals = district.hospitals.select("hospital_name", hospital=pl.int_range(pl.len()))
    notices = notices.join(villages, on=["town", "village"], how="left", maintain_order="left")
    notices = notices.join(hospitals, on="hospital", how="left", maintain_order="left")
    usual = (notices["plan"].is_null() & notices["slip"].is_null() & notices["resident"]).to_numpy()
    old = change(
        notices["village_code"],
        usual & draws.chance(n, 0.03),
        lambda hit: _old_codes(district, hit),
    )
    elsewhere = (
        draws.pick(n, dict.fromkeys(neighbours(district.code), 1))
        + "1"
        + draws.digits(n, 2)
        + "2"
        + draws.digits(n, 2)
    )
    residence = old.zip_with(notices["resident"], elsewhere)
    silent = usual & draws.chance(n, 0.045)
    residence = pl.select(
        pl.when(pl.Series(silent)).then(pl.lit("")).otherwise(residence)
    ).to_series()
    partner = draws.pick(n, _COUNTIES).zip_with(away, draws.pick(n, _DEPARTMENTS))
    hospital = draws.pick(n, _HOSPITALS).zip_with(away, notices["hospital_name"].fill_null(""))
    # One partner reports both twins, and were born in one hospital.
    notices = notices.with_columns(partner_code=partner, hospital_name=hospital)
    return notices.with_columns(
        pl.col("partner_code", "hospital_name").first().over("delivery"),
        mother_residence_code=residence,
        residence_town=pl.when(pl.lit(residence.str.starts_with(district.code))).then("town"),
    )


def _old_codes(district: District, codes: pl.Series) -> pl.Series:
    return FORMER_CODES.get(district.code, district.code) + codes.str.slice(6)
