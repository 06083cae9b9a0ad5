"""A ledger as one SQLite file, whatever keeps it: for a backup, and to bring it back.

A copy is of one moment, while writers go on. It is a ledger itself: the same tables, the same
chain.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, func, inspect, select, text

from transforms.ledger.errors import LedgerUnreachableError
from transforms.ledger.store import LEDGER_FILE, Ledger, open_ledger

_VERSION_TABLE = "ledger_schema"
_ROWS_AT_ONCE = 5_000


class LedgerNotEmptyError(Exception):
    """The database that a ledger should be brought into holds one already."""


def copy_out(ledger: Ledger, folder: Path) -> Path:
    """Write the ledger, as it is at this moment, to a new file in `folder`; returns its path.

    Raises: LedgerUnreachableError, also where the copy is not sound.
    """
    path = folder / LEDGER_FILE
    with ledger.reading() as session:
        connection = session.connection(execution_options=_one_moment(session.get_bind()))
        if connection.dialect.name == "sqlite":
            path.touch(mode=0o600)
            with closing(sqlite3.connect(path)) as copy:
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)
                driver.backup(copy)
        else:
            with open_ledger(folder, begins=False) as copied:
                _fill(connection, copied)
    _require_sound(path)
    return path


def copy_in(path: Path, ledger: Ledger) -> None:
    """Bring the ledger of a SQLite file into an empty one. Raises: LedgerNotEmptyError;
    LedgerUnreachableError."""
    with open_ledger(path.parent, begins=False) as source, source.reading() as session:
        _fill(session.connection(), ledger)


def _one_moment(bind: object) -> dict[str, str]:
    """SQLite's readers see one moment by themselves."""
    name = getattr(getattr(bind, "dialect", None), "name", "")
    return {} if name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def _fill(source: Connection, target: Ledger) -> None:
    with target.writing() as session:
        connection = session.connection()
        tables = _tables(connection)
        if any(connection.scalar(select(func.count()).select_from(table)) for table in tables):
            raise LedgerNotEmptyError(
                "目标数据库中已有台账，未作任何改动；请先建一个空库。\n"
                "There is a ledger in that database already; nothing was changed. Make an empty "
                "database first."
            )
        known = set(inspect(source).get_table_names())
        for table in tables:
            if table.name in known:
                _copy_table(source, connection, table)


def _copy_table(source: Connection, target: Connection, table: Table) -> None:
    # In the order of their keys: events are only added at the end.
    rows = source.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    for piece in rows.partitions(_ROWS_AT_ONCE):
        target.execute(table.insert(), [dict(row) for row in piece])
    if target.dialect.name == "postgresql" and "id" in table.c:
        # Numbers that were given are not counted by the sequence that gives the next one.
        target.execute(
            text(
                f"select setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) "
                f"from {table.name} having max(id) is not null"
            )
        )


def _tables(connection: Connection) -> list[Table]:
    """All that the ledger's database holds, the referred ones first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSION_TABLE]


def _require_sound(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        (verdict,) = copy.execute("pragma integrity_check").fetchone()
    if verdict != "ok":
        raise LedgerUnreachableError(
            f"台账 {LEDGER_FILE} 已损坏，无法备份：请由此前的备份恢复。",
            f"{LEDGER_FILE} is damaged and cannot be backed up: restore an earlier backup.",
        )
