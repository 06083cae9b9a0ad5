"""What an update needs of a table: some of its rows in its place, and whether it has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

from transforms.models import Model


@contextmanager
def standing_before(con: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> Iterator[None]:
    """Inside, some rows of tables stand in their place, so that a model is built for these alone.

    Args: views, by table the statement of the rows, with {} for the table itself; a later one may
    read the rows of an earlier one.
    """
    row = con.execute("select current_database()").fetchone()
    own = f'"{row[0]}".main' if row else "main"
    for table, rows in views.items():
        con.execute(f"create or replace temp table some_{table} as {rows.format(f'{own}.{table}')}")
        con.execute(f"create or replace temp view {table} as from some_{table}")
    yield
    for table in views:
        con.execute(f"drop view temp.{table}; drop table some_{table}")


def differ(con: duckdb.DuckDBPyConnection, one: str, other: str) -> bool:
    """Whether two tables hold other rows, whatever their order and number."""
    return has_rows(
        con, f"((from {one} except from {other}) union all (from {other} except from {one}))"
    )


def has_rows(con: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """Whether a table or a statement's `from` has any row."""
    return con.execute(f"select 1 from {rows} limit 1").fetchone() is not None


def sql_of(model: str) -> str:
    """The select of a model of this stage."""
    return Model("standardise", model).sql
