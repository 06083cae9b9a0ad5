"""One writer at a time in a folder, by a lock that dies with its process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from operating_system.locks import lock


@contextmanager
def holding_folder(folder: Path, busy: Exception) -> Iterator[None]:
    """Hold the folder for the block. Raises: busy when another process holds it."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            lock(descriptor)
        except BlockingIOError:
            raise busy from None
        yield
    finally:
        os.close(descriptor)
