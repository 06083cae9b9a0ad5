"""SQLite files that hold what the registers say of people: opened with the same settings by every
store that writes one."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from protection.rights import rights_of

LOCK_S = 60
"""So long a writer waits for its turn."""


def open_sqlite(path: Path, out: Path, *, readers_beside: bool = False) -> Engine:
    """The engine of a file, made where there is none, for those alone who may read the output
    folder. Its transactions take the writers' lock when they begin, but for those of an engine with
    the execution option `is_reader`; a commit is on the disk before it returns.

    Args: out, the output folder, whose rights the file and its journals get. readers_beside: nobody
    who reads waits for who writes (a write-ahead log: its files have to be copied together).
    Raises: OSError.
    """
    path.touch(mode=0o600)
    rights_of(out).give(path)
    # Not as text: "?", "#" and "%" in a folder's name would be read as parts of an address.
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": LOCK_S})

    def set_up(connection: Any, _: object) -> None:
        # Transactions are ours: the driver would begin them late, and leave tables out of them.
        connection.isolation_level = None
        if readers_beside:
            connection.execute("pragma journal_mode = wal")
        for setting in ("foreign_keys = on", "synchronous = full", "recursive_triggers = on"):
            connection.execute(f"pragma {setting}")

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    is_reader = connection.get_execution_options().get("is_reader")
    connection.exec_driver_sql("begin" if is_reader else "begin immediate")
