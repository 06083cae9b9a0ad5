"""Opens a published births.duckdb for the statistics, read-only, with the views of `reports/sql/statistics` over it.

Only this file of a publication is read. What the numbers mean is for the modules that ask.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from reports.publish import BIRTHS_FILE
from reports.reading import quoted, read_sql

NEEDED = ("births", "cases", "record_links", "record_values", "link_quality", "return_findings", "runs", "towns")
# In the order in which they build on each other.
VIEWS = (
    "counted_births", "register_claims", "settled_claims", "case_flags", "revision_steps", "captures", "report_delays",
    "report_counts",
)  # fmt: skip


class NoStatisticsError(Exception):
    """There is no births.duckdb to count, or it was published by a version that lacks a table."""


class Snapshot:
    """The published births and the views over them; ask with `rows`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the views on a connection whose default database is the published one."""
        self._connection = connection
        for view in VIEWS:
            connection.execute(f"create temp view {view} as {read_sql(f'statistics/{view}.sql')}")

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._connection.execute(query, list(values)).fetchall()

    def one(self, query: str) -> tuple[Any, ...]:
        """The first row of a query. Raises: NoStatisticsError when there is none."""
        row = self._connection.execute(query).fetchone()
        if row is None:
            raise NoStatisticsError("births.duckdb 中没有运行记录 / births.duckdb tells of no run")
        return row


@contextmanager
def open_snapshot(out: Path) -> Iterator[Snapshot]:
    """The snapshot of a published folder, closed at the end. Raises: NoStatisticsError."""
    path = out / BIRTHS_FILE
    if not path.is_file():
        raise NoStatisticsError(f"尚未发布：请先运行 birthrecon run / Nothing is published there yet: {path}")
    with duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    ) as connection:
        connection.execute(f"attach {quoted(path)} as published (read_only)")
        connection.execute("use published")
        found = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'published'"
        ).fetchall()
        missing = set(NEEDED) - {name for (name,) in found}
        if missing:
            names = ", ".join(sorted(missing))
            raise NoStatisticsError(
                f"发布文件缺少这些表，请重新运行 / Published without these tables, run again: {names}"
            )
        yield Snapshot(connection)
