"""Files that go out and are entered in the ledger: both, or neither, whatever ends the process.

A file is written aside, in a folder that nobody looks into; then the ledger enters it; then it gets
its place. So a command that was killed leaves either files that the ledger does not know, which the
next one removes, or files that it knows, which the next one puts in their places.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from operating_system.files import flush_folder
from protection.cipher import ENCIPHERED, plain_name, read_private, write_private
from protection.key import Key
from protection.rights import rights_of
from transforms.ledger.errors import LedgerUnreachableError

ASIDE = ".aside"


class Outbox:
    """A folder of files that went out, and the files of one command that are to go out.

    In this order: `settle`; then, inside `delivering`, the ledger's transaction, in which `write`
    writes each file.
    """

    def __init__(self, folder: Path, key: Key | None = None) -> None:
        """folder: made with the first file, with the rights of the folder that it is in. key:
        enciphers the files, which then lie as NAME.enc."""
        self.folder = folder
        self._key = key
        self._mine = folder / ASIDE / secrets.token_hex(4)
        self._rights = rights_of(folder.parent)

    def settle(self, is_entered: Callable[[Path], bool]) -> None:
        """Put in place, or remove, what killed commands left.

        Args: is_entered, whether the ledger knows a file; it is asked by the file's path without
        `.enc`. Call it where nobody else may write to the ledger: files of a command that is at
        work would be taken for a dead one's.
        """
        for left in sorted((self.folder / ASIDE).glob("*")):
            for path in sorted(left.iterdir()):
                if is_entered(plain_name(path)):
                    self._place(path)
            shutil.rmtree(left, ignore_errors=True)
        self._tidy()

    def has(self, name: str) -> bool:
        """Whether a file of that name went out, plain or enciphered."""
        return any((self.folder / one).exists() for one in (name, name + ENCIPHERED))

    def write(self, name: str, data: bytes) -> Path:
        """Write a file aside; returns its place to be."""
        self._rights.make_folder(self.folder)
        self._rights.make_folder(self.folder / ASIDE)
        self._rights.make_folder(self._mine)
        return self.folder / write_private(self._mine / name, data, self._key, self._rights).name

    def read(self, path: Path) -> bytes:
        """What a file says. Raises: WrongKeyError."""
        return read_private(path, self._key)

    @contextmanager
    def delivering(self) -> Iterator[None]:
        """Around the ledger's transaction: once it is committed, its files get their places; where
        it failed they are removed; where nobody knows which, they stay aside for the next
        command."""
        try:
            yield
        except LedgerUnreachableError:
            raise
        except BaseException:
            self._discard()
            raise
        self._deliver()

    def _deliver(self) -> None:
        if self._mine.is_dir():
            for path in sorted(self._mine.iterdir()):
                self._place(path)
        self._discard()

    def _discard(self) -> None:
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
