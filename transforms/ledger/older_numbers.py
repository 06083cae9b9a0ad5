"""Keeps the numbers of cases that an older ledger knows.

Earlier versions made the number of a case about a mother from her ID number or name as they stood.
New cases get another one, but a case that is open, out with a town or signed must not lose its
history: in the run's warehouse it bears the number that the ledger knows.
"""

from collections.abc import Collection

import duckdb
import polars as pl

from checks.intake.warehouse import has_table


def keep_older_numbers(con: duckdb.DuckDBPyConnection, known: Collection[str]) -> int:
    """Give cases the numbers by which the ledger knows them, in every table of the warehouse.

    Returns: how many.
    """
    if not has_table(con, "main", "older_case_numbers"):
        return 0
    con.register("known_numbers", pl.DataFrame({"case_id": sorted(known)}, {"case_id": pl.String}))
    con.execute("""
        create or replace temp table kept_numbers as
        select o.case_id, o.older_case_id
        from older_case_numbers as o
        inner join known_numbers as k on o.older_case_id = k.case_id
    """)
    con.unregister("known_numbers")
    tables = con.execute(
        "select t.table_name from duckdb_tables() as t inner join duckdb_columns() as c "
        "on t.database_oid = c.database_oid and t.table_oid = c.table_oid "
        "where c.column_name = 'case_id' and not t.temporary order by all"
    ).fetchall()
    for (table,) in tables:
        con.execute(
            f"update {table} set case_id = k.older_case_id from kept_numbers as k "
            f"where {table}.case_id = k.case_id"
        )
    row = con.execute("select count(*) from kept_numbers").fetchone()
    con.execute("drop table kept_numbers")
    return int(row[0]) if row else 0
