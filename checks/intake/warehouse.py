"""The run's DuckDB file: how it is opened, within which limits, and its tables for the delivery as
it came."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from checks.contracts.model import Contract
from protection.working_files import Setting, attachment, connect_with_crypto, working_key

# The form of DuckDB 1.5. Its usual one, which every version since 1.0 reads, takes a quarter longer
# to write; but nobody else reads the warehouse, or the state that is a copy of it.
_STORAGE = "v1.5.0"


@dataclass
class _Held:
    """A database that is open for several stages. stages: the connections of those that have it
    open now; threads add theirs and take them away, which a count would not bear."""

    connection: duckdb.DuckDBPyConnection
    stages: set[int] = field(default_factory=set)


_HELD: dict[Path, _Held] = {}
_SHORT_S = 0.01


@contextmanager
def open_warehouse(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for one stage, and close it whatever happens.

    Threads and memory come from BIRTHRECON_THREADS (default: the machine's) and
    BIRTHRECON_MEMORY_LIMIT (default 2GB); what does not fit spills beside the file. Extensions are
    never fetched from the network. The file is attached as `warehouse`, with its key where a run
    enciphers its files: only an attached file takes the size of row groups, and only beside an
    attached file that is read-only can anything be written. What a stage has written is in the file
    when the block ends well. A process that is killed before leaves the file of the stage before,
    or as one of this stage's statements left it: DuckDB does not wait for the end where much is
    written, and a stage that fails leaves what it has written.
    """
    held = None if read_only else _HELD.get(path.absolute())
    with _cursor(held) if held else _opened(path, read_only) as connection:
        yield connection


@contextmanager
def held_open(path: Path) -> Iterator[None]:
    """Inside, each stage that opens this warehouse to write gets a connection to one open database.

    To open the file, load the extension and close it costs a tenth of a second, and the stages of a
    small delivery are not much longer. Nobody may open it to read before the block ends.
    """
    with _opened(path, read_only=False) as connection:
        _HELD[path.absolute()] = _Held(connection)
        try:
            yield
        finally:
            del _HELD[path.absolute()]


@contextmanager
def _cursor(held: _Held) -> Iterator[duckdb.DuckDBPyConnection]:
    stage = held.connection.cursor()
    held.stages.add(id(stage))
    try:
        # Until it is closed, its checkpoint may still count as a transaction that writes.
        with closing(stage) as connection:
            connection.execute("use warehouse")
            yield connection
            _keep_what_is_written(connection, held)
    finally:
        held.stages.discard(id(stage))


def _keep_what_is_written(connection: duckdb.DuckDBPyConnection, held: _Held) -> None:
    """Write the file's new state to the disk, as soon as a stage beside this one writes nothing."""
    while True:
        was_alone = len(held.stages) == 1
        try:
            connection.execute("checkpoint warehouse")
        except duckdb.TransactionException:
            if was_alone and len(held.stages) == 1:  # another may have begun or ended meanwhile
                raise
            time.sleep(_SHORT_S)
        else:
            return


@contextmanager
def _opened(path: Path, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, Setting] = {
        "threads": int(os.environ.get("BIRTHRECON_THREADS") or os.cpu_count() or 2),
        "memory_limit": os.environ.get("BIRTHRECON_MEMORY_LIMIT") or "2GB",
        "temp_directory": str(path.with_name(path.name + ".spill")),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        # What spills holds what the registers say of people.
        "temp_file_encryption": True,
        "storage_compatibility_version": _STORAGE,
    }
    key = working_key(path)
    opening = attachment(path, "warehouse", key, read_only=read_only, is_logged=False)
    # What spills is enciphered, with a key or without: without crypto, a stage that spills fails.
    connection = connect_with_crypto(":memory:", config)
    try:
        connection.execute(opening)
        connection.execute("use warehouse")
        yield connection
        if not read_only:  # to close the file would say nothing of a full disk
            connection.execute("checkpoint warehouse")
    finally:
        connection.close()


def second_connection(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the database that the first one uses, for another thread; the caller
    closes it."""
    row = con.execute("select current_database()").fetchone()
    beside = con.cursor()
    if row:
        beside.execute(f'use "{row[0]}"')
    return beside


def has_table(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether the default database has the table."""
    row = con.execute(
        "select 1 from duckdb_tables() "
        "where database_name = current_database() and schema_name = ? and table_name = ?",
        [schema, table],
    ).fetchone()
    return row is not None


def append_rows(
    con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]
) -> None:
    """Append rows in one statement: each statement costs more than its row does."""
    if rows:
        values = ", ".join(f"unnest(${number})" for number in range(1, len(rows[0]) + 1))
        columns = [list(column) for column in zip(*rows, strict=True)]
        con.execute(f"insert into {table} select {values}", columns)


def threads_of(con: duckdb.DuckDBPyConnection) -> int:
    """How many threads the connection may use."""
    row = con.execute("select current_setting('threads')").fetchone()
    return int(row[0]) if row else 1


def create_intake_tables(con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract]) -> None:
    """Create, empty, every table that the intake fills; an earlier intake of this warehouse is
    dropped."""
    con.execute("""
        create schema if not exists raw;
        create or replace table run_context (
            run_id varchar, started_at timestamp, delivery varchar, delivery_sha256 varchar,
                code_version varchar,
            window_start date, window_end date, extract_date date, district_code varchar);
        create or replace table source_files (
            source varchar, source_file varchar, sha256 varchar, bytes bigint, encoding varchar,
                "rows" bigint,
            status varchar);
        create or replace table intake_findings (
            severity varchar, source varchar, source_file varchar, rule varchar, message varchar,
                message_en varchar,
            "rows" bigint);
        create or replace table revoked_notices (notice_id varchar, partner_code varchar);
        create or replace table unread_files (name varchar);
    """)
    for contract in contracts:
        columns = ", ".join(f'"{name}" varchar' for name in contract.names)
        con.execute(
            f"create or replace table raw.{contract.name} ({columns}, source_file varchar, "
            "row_number bigint, fault varchar, line varchar)"
        )
