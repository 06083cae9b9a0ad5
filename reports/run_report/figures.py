"""The figures of the report: every query of `sql`, by name.

Counts only: no query here names a person. The template and `charts` show them.
"""

from contextlib import closing
from pathlib import Path
from typing import Any

from reports.shared.warehouse import attach_warehouse, quoted, read_sql, sql_names
from reports.snapshot.masking import prepare_quarantine

Row = dict[str, Any]
Figures = dict[str, list[Row]]


def collect(warehouse: Path, births: Path) -> Figures:
    """Rows of every report query, by the query's name.

    births: the births.duckdb that the run is about to publish; numbers of births come from its
    views, so that the page and every other reader count one thing. Raises:
    WarehouseIncompleteError.
    """
    with closing(attach_warehouse(warehouse)) as connection:
        connection.execute(f"attach {quoted(births)} as published (read_only)")
        prepare_quarantine(connection)
        figures: Figures = {}
        for name in sql_names("run_report"):
            found = connection.execute(read_sql("run_report", f"{name}.sql"))
            columns = [column[0] for column in found.description or ()]
            figures[name] = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
        return figures


def listed_of(row: Row, case_type: str) -> int:
    """The listed cases of one type in a row of `towns`."""
    return int((row["by_type"] or {}).get(case_type, 0))
