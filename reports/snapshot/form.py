"""The mark of a published database's form: which program wrote it, and what its tables, keys,
columns, comments and views are.

It stands in `runs.form`. Where the mark of a file as it is now says the same, this program wrote
the file, and nobody has changed more of it than rows.
"""

import hashlib

import duckdb

from transforms.fingerprint import fingerprint_of

# All that decides which tables there are and what is said about them.
_PACKAGES = ("checks", "data.reference", "reports.shared", "reports.snapshot", "transforms")
_CATALOG = {
    "tables": "table_name, comment",
    "columns": "table_name, column_name, column_index, data_type, is_nullable, column_default, "
    "comment",
    "constraints": "table_name, constraint_type, constraint_text",
    "indexes": "table_name, index_name, is_unique, sql, comment",
    "views": "view_name, sql, comment",
    "functions": "function_name, macro_definition",
    "sequences": "sequence_name, sql",
    "types": "type_name",
    "schemas": "schema_name",
}
"""What DuckDB's lists of these say of a database."""


def form_of(con: duckdb.DuckDBPyConnection) -> str:
    """32 hexadecimal digits, of the database `published` as it is and this program.

    DuckDB writes the text of a view in other words once the file was closed and opened again: ask
    after that.
    """
    said = {
        kind: con.execute(
            f"select {columns} from duckdb_{kind}() where database_name = 'published' order by all"
        ).fetchall()
        for kind, columns in _CATALOG.items()
    }
    text = f"{fingerprint_of(*_PACKAGES)}\n{said!r}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def mark_form(con: duckdb.DuckDBPyConnection, form: str) -> None:
    """Write a mark into the database's `runs`."""
    con.execute("update published.runs set form = ?", [form])


def is_of_form(con: duckdb.DuckDBPyConnection, form: str) -> bool:
    """Whether the database bears this mark. Raises: duckdb.Error for one that bears none."""
    return con.execute("select form from published.runs").fetchall() == [(form,)]
