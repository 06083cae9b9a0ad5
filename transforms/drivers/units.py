"""Which part each unit belongs to.

A unit is never cut. Units are put one after another, in the order of a hash of their numbers, and a
part ends where its share of the records is full: so parts are even however uneven the units are,
and one that is larger than a part fills it alone or nearly so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.drivers.account import Cut
from transforms.drivers.parquet import columns_of, scan, write
from transforms.steps import By

_RECORD = By.RECORD.of_unit


@dataclass(frozen=True)
class Units:
    """The units of a step and of those after it that ask for the same. parts: their numbers, which
    need not follow each other. of_records: tells which record is in which part; empty where records
    are not what is cut."""

    path: Path
    parts: tuple[int, ...]
    of_records: str = ""

    def place_of(self, key: By) -> str:
        """Names the folder of what is cut by this key: one for all units that put the records into
        the same parts."""
        return self.of_records if key.of_unit == _RECORD and self.of_records else self.path.stem


def place_units(
    con: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    share: int,
    *,
    is_enciphered: bool,
) -> None:
    """Write the units' table with their part into a file.

    Args: table, with unit_no and the keys that tables are cut by, and records where a row stands
    for more than one; share, records of a part.
    """
    size = size_of(con, f"from {table}")
    query = f"""
        with sizes as (select unit_no, {size} as records from {table} group by unit_no),
        summed as (
            select unit_no, sum(records) over (
                order by hash(unit_no), unit_no rows unbounded preceding) as records_so_far
            from sizes)
        select u.*, cast((s.records_so_far - 1) // {share} as integer) as part_no
        from {table} as u inner join summed as s using (unit_no)"""
    beside = path.with_name(f".{path.name}")
    write(con, query, beside, is_enciphered=is_enciphered)
    beside.replace(path)


def read_units(
    con: duckdb.DuckDBPyConnection, path: Path, step: str, unit: str, *, is_enciphered: bool
) -> tuple[Units, Cut]:
    """The units that lie in the file, and how they are cut."""
    lies = scan(str(path), is_enciphered=is_enciphered)
    rows = con.execute(f"""
        with sizes as (
            select part_no, unit_no, {size_of(con, f"from {lies}")} as records
            from {lies} group by part_no, unit_no)
        select part_no, sum(records), max(records) from sizes group by part_no order by part_no
    """).fetchall()
    parts = tuple(int(row[0]) for row in rows)
    records = [int(row[1]) for row in rows]
    largest = max((int(row[2]) for row in rows), default=0)
    cut = Cut(step, unit, len(parts), sum(records), max(records, default=0), largest)
    return Units(path, parts or (0,), _of_records(con, lies)), cut


def _of_records(con: duckdb.DuckDBPyConnection, lies: str) -> str:
    names = [name for name, _ in columns_of(con, f"from {lies}")]
    if _RECORD not in names:
        return ""
    # DuckDB's hash of two columns, summed up by xor, is that of each column alone: no fingerprint.
    row = con.execute(f"""
        select count(*), bit_xor(md5_number({_RECORD} || '/' || part_no)) from (
            select distinct {_RECORD}, part_no from {lies})
    """).fetchone()
    return f"records-{row[0]}-{row[1] or 0:x}" if row else ""


def size_of(con: duckdb.DuckDBPyConnection, query: str) -> str:
    """SQL: the records that a unit's rows stand for."""
    names = [name for name, _ in columns_of(con, query)]
    return "sum(records)" if "records" in names else "count(*)"
