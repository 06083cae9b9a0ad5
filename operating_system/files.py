"""Files that must be on the disk, and files that somebody has open."""

import hashlib
import os
from pathlib import Path

from operating_system import is_windows

# ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
_IN_USE_ON_WINDOWS = {5, 32, 33}


def flush_file(path: Path) -> None:
    """Have the disk hold what is written. Windows flushes only what is open for writing."""
    with path.open("r+b" if is_windows() else "rb") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the disk hold a folder's entries. Windows opens no folder, and keeps entries by its
    journal; a share may refuse to flush one."""
    if is_windows():
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_all(folder: Path) -> None:
    """Have the disk hold every file and folder below, before a name leads to them."""
    for parent, _, files in os.walk(folder):
        for name in files:
            flush_file(Path(parent) / name)
        flush_folder(Path(parent))


def is_in_use(error: OSError) -> bool:
    """Whether a rename or a removal failed because a program has the file open: Windows alone keeps
    the name of an open file from being taken."""
    return is_windows() and getattr(error, "winerror", None) in _IN_USE_ON_WINDOWS


def has_private_modes() -> bool:
    """Whether a file's mode says who may read it. On Windows the folder's access list does."""
    return not is_windows()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal. Raises: OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
