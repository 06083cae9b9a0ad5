"""A published database as the one before it, changed row by row: for an update, which changes few
rows of many. Keys, indexes, comments and views are there already.

Every row is compared with what the run says now, so of the file before nothing is believed but its
form, which bears a mark (`form`). What is of another version, under another key, damaged, or has
got a table or view of somebody's own is written anew instead.
"""

from collections.abc import Sequence
from pathlib import Path
from shutil import copyfile

import duckdb

from checks.row_digest import row_digest
from protection.working_files import attachment
from reports.snapshot.form import form_of, is_of_form
from reports.snapshot.keys import PRIMARY_KEYS, PublishedKeyError

_ROWS, _PLACES, _DIFFERING = "rows_now", "differing_places", "differing_rows"
# Their queries read one large table row by row: to ask twice costs less than to keep the answer.
_SCANS = frozenset({"birth_records", "births", "record_links", "record_values"})
# The file keeps columns apart, so a changed value costs the writing of its column: where more than
# these have changed, rows are taken out and put in anew.
_FEW_COLUMNS = 2
# Of the file's blocks: rows that go leave holes, and a file that is mostly holes is copied in vain.
_MOST_EMPTY = 0.5


def carry_over(
    con: duckdb.DuckDBPyConnection, before: Path, path: Path, key: str | None
) -> str | None:
    """Attach a copy of the database `before`, which stays as it is, as `published`.

    Returns: its form's mark; None where it cannot be changed into this run's.
    Raises: OSError, duckdb.Error for one that is not there, or that nothing can be read of.
    """
    remove(path)
    _copy(before, path)
    con.execute(attachment(path, "published", key, is_logged=False))
    form = form_of(con)
    is_ours = _is_enciphered(con) is (key is not None) and is_of_form(con, form)
    return form if is_ours and _is_dense(con) else None


def remove(path: Path) -> None:
    """Remove a database and what belongs to it."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def change_table(con: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    """Make a table of `published` say what a query says, touching only what differs.

    Each table is a transaction of its own, or the rows of all would be held in memory until the
    end; nobody reads the file before it is whole.
    Raises: PublishedKeyError; duckdb.Error where the table has other columns than the query.
    """
    if table not in PRIMARY_KEYS:
        con.execute(f"delete from published.{table}")
        con.execute(f"insert into published.{table} {query}")
        return
    kind = "view" if table in _SCANS else "table"
    con.execute(f"create temp {kind} {_ROWS} as {unordered(query)}")
    columns = [name for name, *_ in con.execute(f"describe {_ROWS}").fetchall()]
    _find_places(con, table)
    if _count(con, _PLACES):
        _take_differing(con, table)
        _put_right(con, table, columns)
        con.execute(f"drop table {_DIFFERING}")
    con.execute(f"drop table {_PLACES}")
    if _count(con, _ROWS) != _count(con, f"published.{table}"):  # twice what stood there before
        raise PublishedKeyError(table)
    con.execute(f"drop {kind} {_ROWS}")


def unordered(query: str) -> str:
    """The query of a published table without its order: rows that are changed keep their places.
    The order stands at the beginning of a line, and no other one does."""
    return query.partition("\norder by")[0]


def _find_places(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the table of keys of which rows are new, changed or gone, with the place that they have
    in the published table; null: none.

    Keys are joined with a digest of each row, 64 bits: whole rows of a register do not fit in
    memory twice.
    """
    key = PRIMARY_KEYS[table]
    digest, keys = row_digest(con, _ROWS), ", ".join(key)
    con.execute(
        f"create or replace temp table {_PLACES} as "
        f"select {', '.join(f'f.{name}' for name in key)}, o.row_before, "
        f"f.{key[0]} is null as is_gone "
        f"from (select {keys}, {digest} as digest from {_ROWS}) as f "
        f"full join (select {keys}, {digest} as digest, rowid as row_before "
        f"from published.{table}) as o on {_same(key)} where f.digest is distinct from o.digest"
    )


def _take_differing(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the table of rows that are new or changed, as they are now, and of those that are
    gone."""
    key = PRIMARY_KEYS[table]
    con.execute(
        f"create or replace temp table {_DIFFERING} as "
        f"with now as materialized "
        f"(select * from {_ROWS} semi join {_PLACES} using ({', '.join(key)})) "
        f"select f.*, o.row_before, o.is_gone "
        f"from {_PLACES} as o left join now as f on {_same(key)}"
    )


def _same(key: Sequence[str]) -> str:
    return " and ".join(f"f.{name} = o.{name}" for name in key)


def _put_right(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> None:
    """Change the published table where rows differ. Raises: PublishedKeyError; duckdb.Error."""
    con.execute("begin")
    try:
        _change_rows(con, table, columns)
        con.execute("commit")
    except duckdb.Error as error:
        con.execute("rollback")
        if isinstance(error, duckdb.ConstraintException):
            raise PublishedKeyError(table) from None
        raise


def _change_rows(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> None:
    values = [name for name in columns if name not in PRIMARY_KEYS[table]]
    changed = _changed_columns(con, table, values)
    is_new, is_old = "not is_gone", "row_before is not null"
    if len(changed) <= _FEW_COLUMNS:
        is_new, is_old = "row_before is null", "is_gone"
        _update(con, table, changed)
    con.execute(
        f"delete from published.{table} "
        f"where rowid in (select row_before from {_DIFFERING} where {is_old})"
    )
    named = ", ".join(f'"{name}"' for name in columns)
    con.execute(
        f"insert into published.{table} by name select {named} from {_DIFFERING} where {is_new}"
    )


def _changed_columns(
    con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]
) -> list[str]:
    """Those in which some row says something else than before."""
    differs = ", ".join(f'bool_or(d."{name}" is distinct from t."{name}")' for name in columns)
    found = con.execute(
        f"select {differs or 'false'} from {_DIFFERING} as d "
        f"inner join published.{table} as t on d.row_before = t.rowid where not d.is_gone"
    ).fetchone()
    return [name for name, is_changed in zip(columns, found or (), strict=False) if is_changed]


def _update(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> None:
    if columns:
        said = ", ".join(f'"{name}" = d."{name}"' for name in columns)
        con.execute(
            f"update published.{table} as t set {said} from {_DIFFERING} as d "
            "where t.rowid = d.row_before and not d.is_gone"
        )


def _count(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    row = con.execute(f"select count(*) from {rows}").fetchone()
    return int(row[0]) if row else 0


def _copy(before: Path, path: Path) -> None:
    """Raises: OSError where there is none, or somebody is writing to it."""
    seen = before.stat()
    copyfile(before, path)
    now = before.stat()
    if (seen.st_size, seen.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
        raise OSError(f"{before} was written to while it was copied")


def _is_enciphered(con: duckdb.DuckDBPyConnection) -> bool:
    row = con.execute(
        "select encrypted from duckdb_databases() where database_name = 'published'"
    ).fetchone()
    return bool(row and row[0])


def _is_dense(con: duckdb.DuckDBPyConnection) -> bool:
    row = con.execute(
        "select free_blocks, total_blocks from pragma_database_size() "
        "where database_name = 'published'"
    ).fetchone()
    return row is not None and row[0] <= _MOST_EMPTY * row[1]
