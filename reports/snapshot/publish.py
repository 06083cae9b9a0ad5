"""Publishes a run: `births.duckdb` for analysts and `restricted.duckdb` with the identities.

Each table is one SQL file of `sql/births` or `sql/restricted`, each view one of `sql/views`. Tables
of `sql/aggregates` count what single rows would tell too much of (the ages of mothers).
`activation` puts the files where readers look. Lists and the report of a run are written elsewhere.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from protection.working_files import EncryptionError, attachment, load_crypto
from reports.shared.warehouse import attach_warehouse, quoted, read_sql, sql_names
from reports.snapshot.descriptions import describe_column, describe_table
from reports.snapshot.keys import create_table
from reports.snapshot.masking import prepare_quarantine
from transforms.case_types.registry import all_case_types
from transforms.identity.record_keys import install_key_macros

__all__ = [
    "AGGREGATES",
    "BIRTHS_FILE",
    "RESTRICTED_FILE",
    "VIEWS",
    "VIEWS_OF_COUNTS",
    "EncryptionError",
    "publish",
    "publish_births",
    "publish_restricted",
    "view_sql",
]

BIRTHS_FILE = "births.duckdb"
RESTRICTED_FILE = "restricted.duckdb"
# Counted over the views and the warehouse, and kept as counts.
AGGREGATES = ("women_years", "births_by_age")
# The views of births.duckdb, each after those that it is made of.
VIEWS = (
    "v_cases_by_town",
    "v_cases_by_type",
    "v_active_cases",
    "v_birth_cases",
    "v_separate_claims",
    "v_counted_births",
    "v_births_by_month",
    "v_births_by_town",
    "v_source_overlap",
    "v_register_claims",
    "v_settled_claims",
    "v_balance",
    "v_headline",
    "v_revision_steps",
    "v_series",
    "v_reported_births",
    "v_report_counts",
    "v_report_delays",
    "v_captures",
    "v_birth_places",
)
# Those over what is counted in the aggregates.
VIEWS_OF_COUNTS = ("v_fertility_counts", "v_fertility_limits")


def publish(warehouse: Path, staging: Path, key: str | None = None) -> None:
    """Write `births.duckdb` and `restricted.duckdb` into `staging`, from the tables of a finished
    run.

    Args: key, ASCII text; with it the restricted file is enciphered with AES-256.
    Raises: WarehouseIncompleteError; EncryptionError when a key is given and cannot be used;
    PublishedKeyError when two rows of a table bear one primary key.
    """
    publish_births(warehouse, staging)
    publish_restricted(warehouse, staging, key)


def publish_births(warehouse: Path, staging: Path) -> None:
    """Write `births.duckdb`. Raises: as `publish`."""
    with _prepared(warehouse, staging) as connection:
        _write_database(
            connection,
            staging / BIRTHS_FILE,
            "births",
            views=VIEWS,
            aggregates=AGGREGATES,
            views_of_counts=VIEWS_OF_COUNTS,
        )


def publish_restricted(warehouse: Path, staging: Path, key: str | None = None) -> None:
    """Write `restricted.duckdb`. Raises: as `publish`."""
    with _prepared(warehouse, staging) as connection:
        _write_database(connection, staging / RESTRICTED_FILE, "restricted", key=key)


@contextmanager
def _prepared(warehouse: Path, staging: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    staging.mkdir(parents=True, exist_ok=True)
    with closing(attach_warehouse(warehouse)) as connection:
        prepare_quarantine(connection)
        install_key_macros(connection)
        yield connection


def _write_database(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: str,
    *,
    key: str | None = None,
    views: Sequence[str] = (),
    aggregates: Sequence[str] = (),
    views_of_counts: Sequence[str] = (),
) -> None:
    """Write one database whole: the folder's tables, the views over them, what is counted over
    both, the views over these counts, and a comment on everything."""
    path.unlink(missing_ok=True)
    if key is not None:
        load_crypto(connection)
    connection.execute(attachment(path, "published", key))
    connection.execute("begin")  # one transaction: 150 comments would each wait for the disk
    for table in sql_names("snapshot", folder):
        query = read_sql("snapshot", f"{folder}/{table}.sql")
        create_table(connection, "published", table, query)
    connection.execute("use published")
    for view in views:
        connection.execute(f"create view {view} as {view_sql(view)}")
    for table in aggregates:
        create_table(
            connection, "published", table, read_sql("snapshot", f"aggregates/{table}.sql")
        )
    for view in views_of_counts:
        connection.execute(f"create view {view} as {view_sql(view)}")
    for statement in _comments(connection):
        connection.execute(statement)
    connection.execute("commit")
    connection.execute("use warehouse")
    connection.execute("detach published")


def view_sql(view: str) -> str:
    """The text of a view; `-- case_type_columns` in it stands for one column per case type, which
    counts its cases on correction lists."""
    columns = "".join(
        f"count(*) filter (where case_type = {quoted(one.code)} and grade <> 'review') "
        f"as {one.code},\n"
        for one in all_case_types()
    )
    text = read_sql("snapshot", f"views/{view}.sql")
    return text.replace("-- case_type_columns\n", columns)


def _comments(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """COMMENT ON statements for every table, view and column of the database in use."""
    columns = connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = 'published' "
        "and not internal order by table_name, column_index"
    ).fetchall()
    views = {
        name
        for (name,) in connection.execute(
            "select view_name from duckdb_views() where database_name = 'published' and not "
            "internal"
        ).fetchall()
    }
    statements = [
        f"comment on {'view' if table in views else 'table'} {table} is "
        f"{quoted(describe_table(table))}"
        for table in dict.fromkeys(table for table, _ in columns)
    ]
    statements += [
        f'comment on column {table}."{column}" is {quoted(describe_column(table, column))}'
        for table, column in columns
    ]
    return statements
