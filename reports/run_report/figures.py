"""The figures of the report: every query of `sql`, by name, and the saved questions that it shows
as they are.

Counts only: no query here names a person. The template and `charts` show them.
"""

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from reports.shared.warehouse import attach_warehouse, quoted, read_sql, sql_names
from reports.snapshot.saved_queries import saved_queries

Row = dict[str, Any]
Figures = dict[str, list[Row]]
# Tables of the report that are a saved question's answer, whole.
ASKED = {"clusters": "record_patterns", "years": "births_by_year_and_sources"}


def collect(warehouse: Path, births: Path) -> Figures:
    """Rows of every report query and question, by name.

    births: the births.duckdb that the run is about to publish; numbers of births come from its
    views, so that the page and every other reader count one thing. Raises:
    WarehouseIncompleteError.
    """
    with closing(attach_warehouse(warehouse)) as connection:
        connection.execute(f"attach {quoted(births)} as published (read_only)")
        figures: Figures = {}
        for name in sql_names("run_report"):
            figures[name] = _rows(connection, read_sql("run_report", f"{name}.sql"))
        connection.execute("use published")
        questions = saved_queries()
        for name, question in ASKED.items():
            figures[name] = _rows(connection, questions[question].sql)
        return figures


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found = connection.execute(query)
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def listed_of(row: Row, case_type: str) -> int:
    """The listed cases of one type in a row of `towns`."""
    return int((row["by_type"] or {}).get(case_type, 0))
