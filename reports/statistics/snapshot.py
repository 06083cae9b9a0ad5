"""Opens a published births.duckdb for the statistics, read-only: its tables and its views.

No other file of a publication is read. The modules that ask say what the numbers mean.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from reports.shared.warehouse import quoted
from reports.snapshot.publish import BIRTHS_FILE, VIEWS

NEEDED = (
    "births",
    "cases",
    "record_links",
    "record_values",
    "link_quality",
    "return_findings",
    "runs",
    "towns",
    *VIEWS,
)


class NoStatisticsError(Exception):
    """There is no births.duckdb to count, or it was published by a version that lacks a table or
    view."""


class Snapshot:
    """The published births; ask with `rows`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Ask on a connection whose default database is the published one."""
        self._connection = connection

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._connection.execute(query, list(values)).fetchall()

    def one(self, query: str) -> tuple[Any, ...]:
        """The first row of a query. Raises: NoStatisticsError when there is none."""
        row = self._connection.execute(query).fetchone()
        if row is None:
            raise NoStatisticsError("births.duckdb 中没有运行记录 / births.duckdb tells of no run")
        return row

    def has_table(self, name: str) -> bool:
        """Whether the file holds a table or a view, which an older version may not have
        published."""
        found = self.rows(
            "select 1 from (select database_name, table_name from duckdb_tables() "
            "union all select database_name, view_name from duckdb_views()) "
            "where database_name = 'published' and table_name = ?",
            [name],
        )
        return bool(found)


@contextmanager
def open_snapshot(out: Path) -> Iterator[Snapshot]:
    """The snapshot of a published folder, closed at the end. Raises: NoStatisticsError."""
    path = out / BIRTHS_FILE
    if not path.is_file():
        raise NoStatisticsError(
            f"尚未发布：请先运行 birthrecon run / Nothing is published there yet: {path}"
        )
    with duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    ) as connection:
        connection.execute(f"attach {quoted(path)} as published (read_only)")
        connection.execute("use published")
        _require(connection)
        yield Snapshot(connection)


def _require(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute("""
        select table_name from duckdb_tables() where database_name = 'published'
        union all select view_name from duckdb_views()
            where database_name = 'published'""").fetchall()
    missing = set(NEEDED) - {name for (name,) in found}
    if missing:
        names = ", ".join(sorted(missing))
        raise NoStatisticsError(
            "发布文件缺少这些表或视图，请重新运行 birthrecon run / Published without these, run "
            f"again: {names}"
        )
