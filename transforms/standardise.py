"""The standardising stage: from checked rows to records that can be compared.

Names, addresses and codes are described once per distinct value in Python; everything per record is
SQL.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from checks.intake.warehouse import has_table, open_warehouse
from data.reference.tables import county_codes, lunar_dates
from transforms.borne_texts import note_texts
from transforms.identity.hospital_addresses import read_hospital_addresses
from transforms.identity.id_numbers import install_macros
from transforms.models import build
from transforms.name_tables import keep_frame, update_names, write_names
from transforms.place_updates import update_places
from transforms.record_updates import (
    note_cards,
    place_records,
    update_numbers,
    update_raw,
    update_records,
)

SOURCES = ("records_population", "records_wis", "records_hospital", "records_exchange")


def standardise(warehouse: Path) -> None:
    """Make `birth_records`, `woman_cards`, `id_numbers`, `names`, `name_index`, `town_list`,
    `merged_towns`, `addresses`, `lunar_dates` from the typed rows; of an update, change them where
    the rows have changed, unless too many have."""
    with open_warehouse(warehouse) as con:
        install_macros(con)
        if has_table(con, "main", "changed_rows") and has_table(con, "main", "birth_records"):
            con.execute("begin")
            if _update(con):
                con.execute("commit")
                return
            con.execute("rollback")
            # First: a stage that is killed and done again must not go on from half of its own.
            con.execute("begin; drop table changed_rows; drop table moved_rows; commit")
        _write(con)


def _write(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "standardise", (*SOURCES, "raw_cards"), kind="view")
    build(con, "standardise", ["meant_keys", "records_raw"])
    build(con, "standardise", ["borne_numbers"], kind="view")
    beside_names = ("id_numbers", "town_list", "former_town_mothers", "merged_towns")
    write_names(con, lambda: build(con, "standardise", beside_names))
    places(con)
    build(con, "standardise", ["birth_records", "woman_cards"])
    keep_frame(con, "lunar_dates", lunar_dates())


def _update(con: duckdb.DuckDBPyConnection) -> bool:
    """Change the tables where the rows have changed. Returns: False where too many have, or where
    something has by which every record is read; then all has to be made."""
    build(con, "standardise", (*SOURCES, "raw_cards", "borne_numbers"), kind="view")
    place_records(con)
    if not update_raw(con):
        return False
    note_cards(con)
    note_texts(con)
    if not update_places(con, places):
        return False
    update_names(con)
    update_numbers(con)
    update_records(con)
    keep_frame(con, "lunar_dates", lunar_dates())
    con.execute("drop table changed_rows; drop table moved_rows")  # they are told once
    return True


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
    keep_frame(
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
    keep_frame(con, "addresses", read_hospital_addresses(written, towns))
    keep_frame(con, "district_codes", _codes(set(counties) or {district}))


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
