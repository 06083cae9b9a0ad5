"""The published restricted file, kept open from page to page: opening it costs more than asking it.

A run puts a new file in place by a rename; the old one stays readable until its last page is made.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from reports.snapshot.publish import RESTRICTED_FILE
from reports.snapshot.restricted import NotPublishedError, open_restricted


def identity(out: Path) -> tuple[int, ...]:
    """Which file is published now: another one has another number, time or size.

    Raises: NotPublishedError.
    """
    try:
        found = (out / RESTRICTED_FILE).stat()
    except OSError as error:
        raise NotPublishedError(f"尚未发布 / Nothing is published in {out}") from error
    return found.st_ino, found.st_mtime_ns, found.st_size


class OpenedFile:
    """The connection of one desk to the file; threads get cursors of it."""

    def __init__(self) -> None:
        """Opened when somebody asks."""
        self._lock = threading.Lock()
        self._identity: tuple[int, ...] | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def cursor(self, out: Path, key: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the file that is published now. Raises: NotPublishedError."""
        with self._lock:
            now = identity(out)
            # Windows replaces no file that somebody has open: there it is opened anew each time.
            if self._connection is None or self._identity != now or os.name == "nt":
                # Pages that still read the old file hold cursors of their own.
                self._connection, self._identity = open_restricted(out, key), now
            cursor = self._connection.cursor()
        try:
            cursor.execute("use restricted")
            yield cursor
        finally:
            cursor.close()
