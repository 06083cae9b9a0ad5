"""Publishes a run: `births.duckdb` for analysts and `restricted.duckdb` with the identities.

Each table is one SQL file of `sql/births` or `sql/restricted`, each view one of `sql/views`. Tables
of `sql/aggregates` count what single rows would tell too much of (the ages of mothers).
`activation` puts the files where readers look. Lists and the report of a run are written elsewhere.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from protection.working_files import EncryptionError, attachment
from reports.shared.warehouse import attach_warehouse, quoted, read_sql, sql_names
from reports.snapshot.carried import carry_over, change_table, remove
from reports.snapshot.descriptions import describe_column, describe_table
from reports.snapshot.form import form_of, mark_form
from reports.snapshot.keys import PublishedKeyError, add_keys, create_table
from reports.snapshot.masking import prepare_masks, prepare_rows
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


@dataclass(frozen=True)
class _Database:
    """A file that is published: the folder of its tables, the views over them, what is counted over
    both and kept, and the views over these counts. prepare: what its tables' SQL reads besides the
    warehouse."""

    file: str
    folder: str
    prepare: Callable[[duckdb.DuckDBPyConnection], None]
    views: Sequence[str] = ()
    aggregates: Sequence[str] = ()
    views_of_counts: Sequence[str] = ()

    @property
    def tables(self) -> list[tuple[str, str]]:
        """Its tables but those that are counted, each with its query."""
        names = sql_names("snapshot", self.folder)
        return [(name, read_sql("snapshot", f"{self.folder}/{name}.sql")) for name in names]

    @property
    def counted(self) -> list[tuple[str, str]]:
        """The others; they read the database itself."""
        return [(name, read_sql("snapshot", f"aggregates/{name}.sql")) for name in self.aggregates]


_BIRTHS = _Database(BIRTHS_FILE, "births", prepare_masks, VIEWS, AGGREGATES, VIEWS_OF_COUNTS)
_RESTRICTED = _Database(RESTRICTED_FILE, "restricted", prepare_rows)


def publish(
    warehouse: Path, staging: Path, key: str | None = None, before: Path | None = None
) -> None:
    """Write `births.duckdb` and `restricted.duckdb` into `staging`, from the tables of a finished
    run.

    Args: key, ASCII text; with it the restricted file is enciphered with AES-256. before: where the
    run before is published, of whose rows most are the same now; None writes all anew.
    Raises: WarehouseIncompleteError; EncryptionError when a key is given and cannot be used;
    PublishedKeyError when two rows of a table bear one primary key.
    """
    publish_births(warehouse, staging, before)
    publish_restricted(warehouse, staging, key, before)


def publish_births(warehouse: Path, staging: Path, before: Path | None = None) -> None:
    """Write `births.duckdb`. Raises: as `publish`."""
    _publish(warehouse, staging, _BIRTHS, before)


def publish_restricted(
    warehouse: Path, staging: Path, key: str | None = None, before: Path | None = None
) -> None:
    """Write `restricted.duckdb`. Raises: as `publish`."""
    _publish(warehouse, staging, _RESTRICTED, before, key)


def _publish(
    warehouse: Path,
    staging: Path,
    database: _Database,
    before: Path | None,
    key: str | None = None,
) -> None:
    """Write one database: the one of before, changed where rows differ, or all of it."""
    staging.mkdir(parents=True, exist_ok=True)
    path = staging / database.file
    if before is not None:
        with _prepared(warehouse, database) as con:
            if _change(con, database, before / database.file, path, key):
                return
    remove(path)
    try:
        _write_whole(warehouse, database, path, key)
    except PublishedKeyError:
        remove(path)
        raise


def _write_whole(warehouse: Path, database: _Database, path: Path, key: str | None) -> None:
    # With a connection of its own: a damaged file of before may have spoilt another.
    with _prepared(warehouse, database) as con:
        con.execute(attachment(path, "published", key, is_logged=False))
        _write(con, database)
        con.execute("detach published")
        con.execute(attachment(path, "published", key, is_logged=False))
        mark_form(con, form_of(con))
        con.execute("detach published")


@contextmanager
def _prepared(warehouse: Path, database: _Database) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(attach_warehouse(warehouse)) as con:
        database.prepare(con)
        install_key_macros(con)
        yield con


def _change(
    con: duckdb.DuckDBPyConnection, database: _Database, before: Path, path: Path, key: str | None
) -> bool:
    """Whether a copy of the file before could be made to say what this run says. What is wrong with
    it costs time and nothing else: a fault of this run's rows shows again when all is written."""
    try:
        form = carry_over(con, before, path, key)
        if form is None:
            return False
        for table, query in database.tables:
            change_table(con, table, query)
        con.execute("use published")
        for table, query in database.counted:
            change_table(con, table, query)
        mark_form(con, form)
        con.execute("use warehouse")
        con.execute("detach published")
    except (OSError, duckdb.Error, PublishedKeyError):
        return False
    return True


def _write(con: duckdb.DuckDBPyConnection, database: _Database) -> None:
    """Write all: the tables, the views, what is counted over both, the views over these counts, the
    keys, and a comment on everything."""
    for table, query in database.tables:
        create_table(con, "published", table, query)
    con.execute("use published")
    for view in database.views:
        con.execute(f"create view {view} as {view_sql(view)}")
    for table, query in database.counted:
        create_table(con, "published", table, query)
    for view in database.views_of_counts:
        con.execute(f"create view {view} as {view_sql(view)}")
    for table, _ in (*database.tables, *database.counted):
        add_keys(con, "published", table)
    con.execute(";\n".join(_comments(con)))
    con.execute("use warehouse")


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
