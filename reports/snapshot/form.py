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
_CATALOG = """
    select 'table', table_name, comment, null, null, null, null, null, null
    from duckdb_tables() where database_name = 'published' and not internal
    union all
    select 'column', table_name, comment, column_name, column_index, data_type, is_nullable,
        column_default, null
    from duckdb_columns() where database_name = 'published' and not internal
    union all
    select 'constraint', table_name, null, constraint_text, null, constraint_type, null, null, null
    from duckdb_constraints() where database_name = 'published'
    union all
    select 'index', table_name, comment, index_name, null, null, is_unique, null, sql
    from duckdb_indexes() where database_name = 'published'
    union all
    select 'view', view_name, comment, null, null, null, null, null, sql
    from duckdb_views() where database_name = 'published' and not internal
    union all
    select 'other', function_name, null, macro_definition, null, null, null, null, null
    from duckdb_functions() where database_name = 'published' and not internal
    union all
    select 'other', sequence_name, null, null, null, null, null, null, sql
    from duckdb_sequences() where database_name = 'published'
    union all
    select 'other', type_name, null, null, null, null, null, null, null
    from duckdb_types() where database_name = 'published' and not internal
    union all
    select 'other', schema_name, null, null, null, null, null, null, null
    from duckdb_schemas() where database_name = 'published' and not internal
    order by all
"""


def form_of(con: duckdb.DuckDBPyConnection) -> str:
    """32 hexadecimal digits, of the database `published` as it is and this program.

    DuckDB writes the text of a view in other words once the file was closed and opened again: ask
    after that.
    """
    catalog = con.execute(_CATALOG).fetchall()
    text = "\n".join([fingerprint_of(*_PACKAGES), *map(repr, catalog)])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def mark_form(con: duckdb.DuckDBPyConnection, form: str) -> None:
    """Write a mark into the database's `runs`."""
    con.execute("update published.runs set form = ?", [form])


def is_of_form(con: duckdb.DuckDBPyConnection, form: str) -> bool:
    """Whether the database bears this mark. Raises: duckdb.Error for one that bears none."""
    return con.execute("select form from published.runs").fetchall() == [(form,)]
