"""The state's file: everything that an update needs of the runs before, in one DuckDB file,
enciphered where there is a key.

It holds the rows that hold, and tables that stages made of them (`DERIVED`). A stage of an update
reads these as `earlier.<table>` and takes from them what has not changed. It may do so only where
the same program with the same secret made them: `reusing` says it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from checks.contracts import all_contracts
from checks.contracts.model import Contract
from checks.errors import DeliveryError
from checks.state.parts import TABLES
from protection.cipher import WrongKeyError
from protection.key import as_key
from protection.working_files import attachment, load_crypto

STATE_FILE = "state.duckdb"
FORMAT = 1
"""Raised whenever the rows in a state of before cannot be read as those of today."""
DERIVED: tuple[str, ...] = ()
"""Tables that stages made, with their schema where it is not `main`: what an update takes over."""


@dataclass(frozen=True)
class Earlier:
    """The state that an update goes on from. made_by: this program with this secret; a state of
    another one gives its rows alone."""

    path: Path
    key: str | None
    made_by: str


def keep_state(
    con: duckdb.DuckDBPyConnection, path: Path, key: str | None, made_by: str | None
) -> None:
    """Write the state of a run's warehouse, which is the default database of the connection.

    Args: made_by, which program with which secret made the tables; None: not all are made, and only
    the rows are kept.
    """
    if key:
        load_crypto(con)
    con.execute(attachment(path, "kept", key))
    con.execute("begin")
    con.execute(
        f"create table kept.state_format as select {FORMAT} as format, ?::varchar as made_by",
        [made_by],
    )
    for table in (*TABLES, "figure_history", *kept_tables(con)):
        con.execute(f"create table kept.{table} as from {table}")
    derived = DERIVED if made_by else ()
    for schema in sorted({name.rpartition(".")[0] for name in derived} - {""}):
        con.execute(f"create schema kept.{schema}")
    for table in derived:
        con.execute(f"create table kept.{table} as from {table}")
    for contract in all_contracts():
        con.execute(
            f"""
            create table kept.{contract.name} as
            select r.* exclude (source_file), p.part_id
            from raw.{contract.name} as r
            inner join (select part_id, source, source_file as named from parts) as p
                on p.source = '{contract.name}' and r.source_file = p.named
            """
        )
    con.execute("commit")
    con.execute("detach kept")


def kept_tables(con: duckdb.DuckDBPyConnection, database: str | None = None) -> list[str]:
    """Tables by which a stage finds again what it worked out in the run before: their names begin
    with `kept_`. An update that finds none works everything out.

    Args: database, None: the default one.
    """
    rows = con.execute(
        "select table_name from duckdb_tables() where starts_with(table_name, 'kept_') "
        "and schema_name = 'main' and database_name = coalesce(?, current_database()) order by 1",
        [database],
    ).fetchall()
    return [str(name) for (name,) in rows]


def open_state(con: duckdb.DuckDBPyConnection, path: Path, key: str | None) -> None:
    """Attach a state as `earlier`, read-only.

    Raises: DeliveryError where there is none, or none of this version's; WrongKeyError.
    """
    if not path.is_file():
        raise DeliveryError(
            f"{path.parent} 中没有此前核对留下的状态（{path.name}）；请先用 birthrecon run "
            "核对一次完整的报送。",
            f"{path.parent} holds no state of an earlier run ({path.name}): reconcile a whole "
            "delivery with birthrecon run first.",
        )
    _attach(con, path, key)
    row = con.execute("select format from earlier.state_format").fetchone()
    if row is None or row[0] != FORMAT:
        raise DeliveryError(
            f"{path} 由另一版本的程序写成；请用 birthrecon run 重新核对一次完整的报送。",
            f"{path} was written by another version: reconcile a whole delivery with birthrecon "
            "run once more.",
        )


@contextmanager
def reusing(con: duckdb.DuckDBPyConnection, earlier: Earlier | None) -> Iterator[bool]:
    """Inside, the state's tables stand as `earlier.<table>`, where this program made them all.

    Yields: whether they do; without a state before, or with one of another program, they do not.
    Raises: as `open_state`.
    """
    if earlier is None:
        yield False
        return
    open_state(con, earlier.path, earlier.key)
    try:
        yield _made_by(con) == earlier.made_by
    finally:
        con.execute("detach earlier")


def _made_by(con: duckdb.DuckDBPyConnection) -> str | None:
    """Who made the derived tables of `earlier`; None for a state of before that was written."""
    if "made_by" not in [
        name for name, *_ in con.execute("describe earlier.state_format").fetchall()
    ]:
        return None
    row = con.execute("select made_by from earlier.state_format").fetchone()
    return None if row is None or row[0] is None else str(row[0])


def earlier_rows(con: duckdb.DuckDBPyConnection, contract: Contract) -> str:
    """SQL of a source's rows in the state that is attached as `earlier`; none where it was kept
    before the program knew the source."""
    found = con.execute(
        "select 1 from duckdb_tables() where database_name = 'earlier' and table_name = $1",
        [contract.name],
    ).fetchall()
    if found:
        return f"earlier.{contract.name}"
    names = ", ".join(f'null::varchar as "{name}"' for name in contract.names)
    return (
        f"(select {names}, null::bigint as row_number, null::varchar as fault, "
        "null::varchar as line, null::varchar as part_id where false)"
    )


def _attach(con: duckdb.DuckDBPyConnection, path: Path, key: str | None) -> None:
    """As `earlier`; a state of before there was a key is plain, and the next one is not."""
    if key:
        load_crypto(con)
    for tried in dict.fromkeys((key, None)):
        try:
            con.execute(attachment(path.resolve(), "earlier", tried, read_only=True))
        except duckdb.Error:
            continue
        return
    raise WrongKeyError(path.name, as_key(key))
