"""Parquet straight into `raw` by DuckDB: ten million rows never pass through Python."""

from pathlib import Path

import duckdb

from checks.contracts.model import Contract
from checks.intake.grid import Note
from checks.intake.headings import match_headings


def load_parquet(
    con: duckdb.DuckDBPyConnection, contract: Contract, path: Path, source_file: str
) -> tuple[int, tuple[Note, ...]]:
    """Append every row, cast to text, row_number counting from 1; returns the rows and what to know
    about the file.

    Raises: duckdb.Error when the file is cut or no Parquet.
    """
    scan = "read_parquet($path, file_row_number = true)"
    names = [
        row[0]
        for row in con.execute(f"describe select * from {scan}", {"path": str(path)}).fetchall()
    ]
    found = match_headings(names, contract)
    missing = [
        column.title for column in contract.columns if column.required and column.name not in found
    ]
    # Columns with no counterpart stay null, and a missing required one refuses every row.
    values = ", ".join(
        (f"cast({_identifier(names[found[name]])} as varchar)" if name in found else "null")
        + f' as "{name}"'
        for name in contract.names
    )
    con.execute(
        f"insert into raw.{contract.name} by name select {values}, $source_file as source_file, "
        f"file_row_number + 1 as row_number, $fault as fault from {scan}",
        {
            "path": str(path),
            "source_file": source_file,
            "fault": "missing_headings" if missing else None,
        },
    )
    counted = con.execute(
        f"select count(*) from raw.{contract.name} where source_file = $1", [source_file]
    ).fetchone()
    rows = int(counted[0]) if counted else 0
    if not missing:
        return rows, ()
    listed = "、".join(missing)
    return rows, (
        Note(
            "error",
            "missing_headings",
            f"缺少必需的栏目：{listed}；整份未收，请补上后重报。",
            f"Required columns are missing: {listed}; nothing of the file was used.",
            rows,
        ),
    )


def _identifier(heading: str) -> str:
    """A delivered heading as an identifier of SQL, whatever signs it holds."""
    return '"' + heading.replace('"', '""') + '"'
