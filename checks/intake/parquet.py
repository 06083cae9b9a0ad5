"""Parquet straight into `raw` by DuckDB: ten million rows never pass through Python."""

import re
from pathlib import Path

import duckdb

from checks.contracts.model import Contract
from checks.intake.grid import Note
from checks.intake.headings import match_headings
from checks.intake.refused import damaged

# What DuckDB says of bytes that are no Parquet, or end too early.
CUT = (duckdb.InvalidInputException, duckdb.IOException)


def load_parquet(
    con: duckdb.DuckDBPyConnection, contract: Contract, path: Path, source_file: str
) -> tuple[int, tuple[Note, ...]]:
    """Append every row, cast to text, row_number counting from 1; returns the rows and what to know
    about the file.

    Raises: RefusedFileError when the file is cut, no Parquet, or holds values that are no text.
    """
    arguments = {"path": _literal(path)}
    scan = "read_parquet($path)"
    try:
        described = con.execute(f"describe select * from {scan}", arguments).fetchall()
    except (duckdb.BinderException, *CUT) as error:
        raise damaged(type(error).__name__) from error
    names = [str(row[0]) for row in described]
    kinds = {str(row[0]): str(row[1]) for row in described}
    found = match_headings(names, contract)
    missing = [
        column.title for column in contract.columns if column.required and column.name not in found
    ]
    # Columns with no counterpart stay null, and a missing required one refuses every row.
    values = ", ".join(
        (_as_text(names[found[name]], kinds) if name in found else "null") + f' as "{name}"'
        for name in contract.names
    )
    # Rows are numbered in the file's order; DuckDB's own number fails where a
    # column bears its name.
    try:
        con.execute(
            f"insert into raw.{contract.name} by name select {values}, $source_file as "
            f"source_file, row_number() over () as row_number, $fault as fault from {scan}",
            arguments
            | {"source_file": source_file, "fault": "missing_headings" if missing else None},
        )
    except (
        duckdb.BinderException,
        duckdb.ConversionException,
        duckdb.InternalException,
        *CUT,
    ) as error:
        raise damaged(type(error).__name__) from error
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


def headings_of_parquet(path: Path) -> tuple[str, ...]:
    """The names of its columns. Raises: RefusedFileError when the file is cut, or no Parquet."""
    try:
        with duckdb.connect() as con:
            described = con.execute(
                "describe select * from read_parquet($path)", {"path": _literal(path)}
            ).fetchall()
    except (duckdb.BinderException, *CUT) as error:
        raise damaged(type(error).__name__) from error
    return tuple(str(row[0]) for row in described)


def _as_text(name: str, kinds: dict[str, str]) -> str:
    """SQL of a column as text; old programs leave their texts as bytes."""
    quoted = '"' + name.replace('"', '""') + '"'
    return f"try(decode({quoted}))" if kinds[name] == "BLOB" else f"cast({quoted} as varchar)"


def _literal(path: Path) -> str:
    """The path as a pattern that means this file alone."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))
