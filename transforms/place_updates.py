"""An update makes the lists of places again where what they read has changed."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from transforms.models import build
from transforms.some_rows import differ, has_rows

_READ = ("town_list", "merged_towns", "hospital_counties", "district_codes")
_LISTS = ("former_town_mothers", *_READ)


def update_places(
    con: duckdb.DuckDBPyConnection, read_addresses: Callable[[duckdb.DuckDBPyConnection], None]
) -> bool:
    """Bring `former_town_mothers` and the tables of `read_addresses` up to date; records whose
    address is read otherwise now are touched too.

    Args: read_addresses, `standardise.places`.
    Returns: False where a list has changed by which every record is read.
    """
    for table in _LISTS:
        con.execute(f"create or replace temp table {table}_before as from {table}")
    build(con, "standardise", ["town_list", "former_town_mothers"])
    if _has_changed(con, "town_list"):
        return False
    if _has_changed(con, "former_town_mothers") or _moved(con):
        build(con, "standardise", ["merged_towns"])
    if _other_addresses(con):
        con.execute("create or replace temp table addresses_before as from addresses")
        read_addresses(con)
        _touch_addressed(con)
    return not any(_has_changed(con, table) for table in _READ)


def _has_changed(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return differ(con, f"{table}_before", table)


def _moved(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a changed row tells where a mother of a town that was stands otherwise."""
    rows = " union all ".join(
        f"select mother_id_raw as id_raw from {table}"
        for table in ("former_raw", "made_raw", "former_cards", "made_cards")
    )
    return has_rows(
        con, f"({rows}) where id_clean(id_raw) in (select mother_id from former_town_mothers)"
    )


def _other_addresses(con: duckdb.DuckDBPyConnection) -> bool:
    was, now = (
        f"(select hospital_code, address from {table} where address is not null)"
        for table in ("former_raw", "made_raw")
    )
    return has_rows(
        con, f"((from {was} except all from {now}) union all (from {now} except all from {was}))"
    )


def _touch_addressed(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        insert into touched_records
        select record_no from records_raw where address in (
            select raw_address from (from addresses except from addresses_before)
            union select raw_address from (from addresses_before except from addresses))
    """)
