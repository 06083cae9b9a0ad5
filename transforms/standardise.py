"""The standardising stage: from checked rows to records that can be compared.

Names, addresses and codes are described once per distinct value in Python; everything per record is
SQL.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from checks.intake.warehouse import open_warehouse
from data.reference.tables import county_codes, lunar_dates
from transforms.identity.hospital_addresses import read_hospital_addresses
from transforms.identity.id_numbers import install_macros
from transforms.identity.names import describe_names
from transforms.models import build

SOURCES = ("records_population", "records_wis", "records_hospital", "records_exchange")


def standardise(warehouse: Path) -> None:
    """Make `birth_records`, `woman_cards`, `id_numbers`, `names`, `name_index`, `town_list`,
    `merged_towns`, `addresses`, `lunar_dates` from the typed rows."""
    with open_warehouse(warehouse) as con:
        install_macros(con)
        build(con, "standardise", SOURCES, kind="view")
        build(con, "standardise", ["records_raw", "town_list", "merged_towns"])
        _names(con)
        places(con)
        _keep(con, "lunar_dates", lunar_dates())
        build(con, "standardise", ["id_numbers", "birth_records", "woman_cards"])


def _keep(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    con.register("frame", frame)
    con.execute(f"create or replace table {table} as select * from frame")
    con.unregister("frame")


def _names(con: duckdb.DuckDBPyConnection) -> None:
    """Make `name_index` (one row per distinct name as delivered) and `names` (one row per distinct
    readable name).

    A name is described once, however many records bear it; records carry name_no, which comparisons
    join on.
    """
    raw = con.execute("""
        select distinct raw_name from (
            select mother_name_raw as raw_name from records_raw
            union all select father_name_raw from records_raw
            union all select baby_name_raw from records_raw
            union all select name from accepted.wis_woman
            union all select husband_name from accepted.wis_woman
        ) where raw_name is not null order by raw_name
    """).pl()
    described = describe_names(raw["raw_name"])
    # A parent named only in 李婷之女 has to be comparable too.
    clues = describe_names(described["clue_parent_name"].drop_nulls().unique(maintain_order=True))
    names = number_names(pl.concat([described, clues]))
    number = names.select("name", "name_no")
    index = described.select(*_NAME_CLUES).join(number, on="name", how="left")
    parent = number.rename({"name": "clue_parent_name", "name_no": "clue_parent_no"})
    _keep(con, "names", names)
    _keep(con, "name_index", index.join(parent, on="clue_parent_name", how="left"))


_NAME_CLUES = (
    "raw_name",
    "name",
    "clue_parent_name",
    "clue_sex",
    "clue_birth_order",
    "suffix_parent_name",
    "suffix_sex",
)
_NAME_FEATURES = (
    "surname",
    "given",
    "character_count",
    "has_wildcard",
    "sorted_characters",
    "is_milk_name",
    *(f"char_{place}" for place in range(1, 5)),
    *(f"lookalikes_{place}" for place in range(1, 5)),
)


def number_names(described: pl.DataFrame) -> pl.DataFrame:
    """One row per distinct readable name: name_no, its features, and integers for the texts
    compared as a whole.

    Args: described, of `describe_names`. Returns: name, the features, surname_no, tone_no,
    pinyin_no, fold_no, name_no.
    """
    texts = {
        "surname_no": "surname",
        "tone_no": "pinyin_tone",
        "pinyin_no": "pinyin",
        "fold_no": "pinyin_fold",
    }
    numbers = [
        pl.col(text).rank("dense").cast(pl.Int32).alias(number) for number, text in texts.items()
    ]
    readable = described.filter(pl.col("name").is_not_null()).unique("name", maintain_order=True)
    numbered = readable.select("name", *_NAME_FEATURES, *numbers).with_row_index(
        "name_no", offset=1
    )
    return numbered.cast({"name_no": pl.Int32})


def places(con: duckdb.DuckDBPyConnection) -> None:
    """Make `addresses` (one row per free text and county of the hospital), `hospital_counties` and
    `district_codes` (the

    district's codes over time).
    """
    row = con.execute("select district_code from run_context").fetchone()
    district = str(row[0]) if row else ""
    towns = con.execute("select town_code, town_name from town_list order by town_code").pl()
    counties = towns["town_code"].str.slice(0, 6).unique().sort()
    # A hospital of the only county needs no telling apart.
    _keep(
        con,
        "hospital_counties",
        pl.DataFrame({"code": counties if counties.len() > 1 else counties.clear()}),
    )
    written = con.execute("""
        select
            coalesce(hospital.code, '') as hospital_county,
            r.address as raw_address,
            count(*) as records
        from records_raw as r
        left join hospital_counties as hospital on left(r.hospital_code, 6) = hospital.code
        where r.address is not null group by all order by all
    """).pl()
    _keep(con, "addresses", read_hospital_addresses(written, towns))
    _keep(con, "district_codes", _codes(set(counties) or {district}))


def _codes(counties: set[str]) -> pl.DataFrame:
    """The counties' codes and those of their past: abolished codes whose territory went to them,
    also by way of others.

    Args: counties, codes of six digits; those of the delivery's towns, for in a province too a
    mother from a county that did not deliver is no resident.
    """
    codes = county_codes()
    abolished = codes.group_by("code").agg(
        pl.col("to_year").is_not_null().all().alias("is_abolished")
    )
    heirs = codes.join(abolished.filter("is_abolished"), on="code", how="semi").select(
        "code", heir=pl.col("successors").fill_null("").str.extract_all(r"\d{6}")
    )
    heirs = heirs.explode("heir").drop_nulls()
    found, grown = set[str](), set(counties)
    while grown != found:
        found = grown
        grown = found | set(heirs.filter(pl.col("heir").is_in(sorted(found)))["code"])
    return pl.DataFrame({"code": sorted(found)}, schema={"code": pl.String})
