"""Tables as Parquet files, with every type as it was.

DuckDB writes a HUGEINT as a DOUBLE, without a word; some other types come back as another one. So a
type is stored as one that holds it exactly, and a reader is told what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

Columns = tuple[tuple[str, str], ...]
"""Name and DuckDB type, in order."""

KEY_NAME = "of_parts"
_STORED_AS = {"HUGEINT": "DECIMAL(38, 0)"}
_CHANGED = ("ENUM", "INTERVAL", "BIT", "UNION", "UHUGEINT", "TIME WITH TIME ZONE", "VARIANT")
# A part's rows lie together, and a reader takes the groups of its part alone.
_ROW_GROUP = 20_480


class TableError(Exception):
    """A table cannot be stored as it is."""


@dataclass(frozen=True)
class Stored:
    """A table in Parquet files. files: paths, or patterns of them; where: which of the rows."""

    files: tuple[str, ...]
    columns: Columns
    where: str = "true"

    def query(self, *, is_enciphered: bool) -> str:
        """The SELECT that reads it, each column of its own type."""
        chosen = ", ".join(
            f"cast({quoted(name)} as {kind}) as {quoted(name)}" for name, kind in self.columns
        )
        rows = scan(*self.files, is_enciphered=is_enciphered)
        return f"select {chosen} from {rows} where {self.where}"


def scan(*files: str, is_enciphered: bool) -> str:
    """What stands after FROM to read the files."""
    paths = ", ".join(literal(file) for file in files)
    key = f", encryption_config = {{footer_key: '{KEY_NAME}'}}" if is_enciphered else ""
    return f"read_parquet([{paths}]{key})"


def columns_of(con: duckdb.DuckDBPyConnection, query: str) -> Columns:
    """The columns that a SELECT has."""
    described = con.execute(f"describe {query}").fetchall()
    return tuple((str(row[0]), str(row[1])) for row in described)


def write(
    con: duckdb.DuckDBPyConnection,
    query: str,
    target: Path,
    *,
    is_enciphered: bool,
    file_bytes: int | None = None,
) -> Columns:
    """Write what the SELECT says into a file; or, with `file_bytes`, into a new folder of files of
    about that size.

    Returns: its columns. Raises: TableError for a type that Parquet would change.
    """
    columns = columns_of(con, query)
    changed = [f"{name} {kind}" for name, kind in columns if kind.startswith(_CHANGED)]
    if changed:
        raise TableError(f"Parquet would change the type of {', '.join(changed)}")
    selected = ", ".join(
        f"cast({quoted(name)} as {_STORED_AS[kind]}) as {quoted(name)}"
        if kind in _STORED_AS
        else quoted(name)
        for name, kind in columns
    )
    options = ["format parquet", "compression zstd", f"row_group_size {_ROW_GROUP}"]
    if file_bytes:
        options.append(f"file_size_bytes {file_bytes}")
    if is_enciphered:
        options.append(f"encryption_config {{footer_key: '{KEY_NAME}'}}")
    con.execute(
        f"copy (select {selected} from ({query})) to {literal(target)} ({', '.join(options)})"
    )
    return columns


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | Path) -> str:
    """A string."""
    return "'" + str(text).replace("'", "''") + "'"
