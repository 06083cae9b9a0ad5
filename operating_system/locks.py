"""A lock on an open file that dies with the process, however the process ends."""

import os
from types import ModuleType
from typing import Protocol

from operating_system import is_windows

_BYTES = 1


class Lock(Protocol):
    """Takes the lock, or raises BlockingIOError at once where another process holds it."""

    def __call__(self, descriptor: int) -> None:
        """descriptor: of a file that is open for writing; closing it gives the lock back."""


def lock(descriptor: int) -> None:
    """Take the lock of an open file. Raises: BlockingIOError when another process holds it."""
    chosen: Lock = lock_by_range if is_windows() else lock_by_flock
    chosen(descriptor)


def lock_by_flock(descriptor: int) -> None:
    """As Linux and macOS do."""
    import fcntl

    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_by_range(descriptor: int) -> None:
    """As Windows does: the first byte is locked, which need not be there."""
    msvcrt = _msvcrt()
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, _BYTES)
    except PermissionError as error:  # how it says that somebody else holds the range
        raise BlockingIOError(error.errno, error.strerror) from error


def _msvcrt() -> ModuleType:
    from importlib import import_module

    return import_module("msvcrt")
