"""Files that go out and are entered in the ledger: both, or neither, whatever ends the process.

A file is written aside, in a folder that nobody looks into; then the ledger enters it; then it gets
its place. So a command that was killed leaves either files that the ledger does not know, which the
next one removes, or files that it knows, which the next one puts in their places.
"""

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ASIDE = ".aside"


class Outbox:
    """A folder of files that went out, and the files of one command that are to go out.

    In this order: `settle`; in the ledger's transaction write each file at `aside(name)`; `deliver`
    once it is committed.
    """

    def __init__(self, folder: Path) -> None:
        """folder: made if need be, readable by its owner alone."""
        self.folder = folder
        self._mine = folder / ASIDE / secrets.token_hex(4)
        folder.mkdir(mode=0o700, exist_ok=True)

    def settle(self, is_entered: Callable[[Path], bool]) -> None:
        """Put in place, or remove, what killed commands left.

        Args: is_entered, whether the ledger knows a file. Call it where nobody else may write to
        the ledger: files of a command that is at work would be taken for a dead one's.
        """
        for left in sorted((self.folder / ASIDE).glob("*")):
            for path in sorted(left.iterdir()):
                if is_entered(path):
                    self._place(path)
            shutil.rmtree(left, ignore_errors=True)
        self._tidy()

    def aside(self, name: str) -> Path:
        """Where to write a file of that name."""
        self._mine.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._mine / name

    def deliver(self) -> None:
        """Give every file that was written aside its place; the ledger knows them."""
        if self._mine.is_dir():
            for path in sorted(self._mine.iterdir()):
                self._place(path)
        self.discard()

    def discard(self) -> None:
        """Remove what the ledger did not enter."""
        shutil.rmtree(self._mine, ignore_errors=True)
        self._tidy()

    def _place(self, path: Path) -> None:
        try:
            path.replace(self.folder / path.name)
        except FileNotFoundError:  # another command has settled it meanwhile
            if not (self.folder / path.name).is_file():
                raise
        flush_folder(self.folder)

    def _tidy(self) -> None:
        with suppress(OSError):  # somebody else's files are there, or nothing is
            (self.folder / ASIDE).rmdir()


def flush(path: Path) -> None:
    """On the disk before the ledger says that it exists."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """A folder's entries reach the disk by flushing the folder itself."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
