"""Workbooks that an update takes over as they are: of towns whose list says what it said before.

A note beside the lists keeps, by file, what the workbook was written from and a digest of its
bytes. A workbook that somebody has opened and saved is not the one that was written, and is not
taken over.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from protection.cipher import WrongKeyError, read_private, write_private
from protection.key import Key
from protection.rights import OWNER
from transforms.fingerprint import fingerprint_of

NOTE = ".lists.json"
# What decides how a list looks, beside what it says.
_PACKAGES = ("data.reference", "reports.corrections", "reports.shared", "transforms.case_types")
_Noted = dict[str, list[str]]


class KeptLists:
    """The workbooks of a run, and those of the run before that are the same."""

    def __init__(self, folder: Path, before: Path | None, key: Key | None) -> None:
        """Args: folder, where this run's workbooks lie; before, where the last run's do, with its
        note beside the folder. None: all are written. key: enciphers workbooks and note."""
        self._folder, self._before, self._key = folder, before, key
        self._old = _read(before, key) if before else {}
        self._new: _Noted = {}

    def write(self, name: str, says: str, make: Callable[[], bytes]) -> None:
        """Put a workbook into the folder. says: all that decides its content; make: writes it."""
        mark = _digest(f"{fingerprint_of(*_PACKAGES)} {xlsxwriter.__version__} {says}".encode())
        data = self._kept(name, mark)
        if data is None:
            data = make()
        self._new[name] = [mark, _digest(data)]
        write_private(self._folder / name, data, self._key, OWNER)

    def leave_note(self) -> None:
        """For the next update."""
        text = json.dumps(self._new, ensure_ascii=False, sort_keys=True)
        write_private(self._folder.with_name(NOTE), text.encode(), self._key, OWNER)

    def _kept(self, name: str, mark: str) -> bytes | None:
        if self._before is None or self._old.get(name, [""])[0] != mark:
            return None
        with suppress(OSError, WrongKeyError):  # deleted, or of another key
            data = read_private(self._before / name, self._key)
            if _digest(data) == self._old[name][1]:
                return data
        return None


def _read(folder: Path, key: Key | None) -> _Noted:
    """The note of a run; nothing where there is none that can be read."""
    with suppress(OSError, WrongKeyError, ValueError, TypeError):
        note = json.loads(read_private(folder.with_name(NOTE), key))
        if isinstance(note, dict):
            return {name: told for name, told in note.items() if len(told) == 2}
    return {}


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
