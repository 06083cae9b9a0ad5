"""The folder in which deliveries arrive: which of them are complete, and what the others wait for.

A delivery is a subfolder with a delivery.toml. It is complete when nothing in it has changed for a
while, none of its files is still being written under a passing name, and all may be read. What was
taken in, and what was refused, is kept in OUT/.watched.json by the folder's name and a fingerprint
of its files, so that a delivery is taken up again only where it changes; one that contradicts
others, also when another one has been taken in. Losing that file costs time and nothing else: a
delivery that comes twice changes nothing.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from checks.errors import DeliveryError
from checks.intake.folders import is_left_behind, shown_name
from checks.intake.lost_manifest import MANIFEST, manifest_hint
from checks.intake.manifest import read_manifest
from checks.state.terms import read_terms
from operating_system.files import flush_file
from protection.rights import OWNER

WATCHED = ".watched.json"
# What programs call a file that they still write.
PASSING = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download")
PASSING_STARTS = ("~$", ".")
_CONTRADICTS = " contradicts"
"""Behind the fingerprint of a delivery that was refused for what others say."""


@dataclass(frozen=True)
class Entry:
    """What lies in the folder under one name. fingerprint: of all its files; waits_for: a sentence
    that says why it is no complete delivery, None for one."""

    path: Path
    fingerprint: str
    waits_for: str | None


@dataclass
class Inbox:
    """A folder of deliveries. quiet_s: so long nothing may have changed in a complete one."""

    folder: Path
    out: Path
    quiet_s: float
    _seen: dict[str, tuple[str, float]] = field(default_factory=dict)
    _told: dict[str, str] = field(default_factory=dict)
    _not_before: dict[str, float] = field(default_factory=dict)
    _unwritten: dict[str, str] = field(default_factory=dict)

    def look(self, now: float) -> tuple[list[Path], list[str]]:
        """The deliveries that are complete and were not taken up as they are, by their places in
        time; and of what waits for something, a sentence each, once. `now` in seconds of a clock
        that never goes back. The first look finds none: nothing is known to be quiet yet.

        Raises: OSError where the folder cannot be read.
        """
        settled = self._settled()
        complete, waiting = [], []
        for entry in self._entries():
            name = entry.path.name
            if not self._is_quiet(entry, now):
                continue
            if entry.waits_for is not None:
                if self._told.get(name) != entry.waits_for:
                    waiting.append(f"{shown_name(Path(name))}: {entry.waits_for}")
                self._told[name] = entry.waits_for
                continue
            self._told.pop(name, None)
            is_due = now >= self._not_before.get(name, now)
            known = settled.get(name, "").removesuffix(_CONTRADICTS)
            if is_due and known != entry.fingerprint:
                complete.append(entry.path)
        return sorted(complete, key=_place_in_time), waiting

    def is_as_found(self, delivery: Path) -> bool:
        """Whether nothing in the delivery has changed since the last look, and it is still there:
        while others were taken in somebody may have begun to write in it."""
        try:
            return _look_at(delivery).fingerprint == self._seen[delivery.name][0]
        except OSError:
            return False

    def settle(self, delivery: Path, *, is_taken: bool = True, contradicts: bool = False) -> None:
        """Remember that the delivery was taken up as it was when it was found complete.

        Args: is_taken, it has changed the state, and may have made room for what contradicted
        others: that is found again. contradicts, it was refused for what others say.
        Raises: OSError where it is remembered as long as the process lasts, and no longer.
        """
        mark = _CONTRADICTS if contradicts else ""
        settled = {
            name: known
            for name, known in self._settled().items()
            if not (is_taken and known.endswith(_CONTRADICTS))
        } | {delivery.name: self._seen[delivery.name][0] + mark}
        self._unwritten = settled
        self._write(settled)
        self._unwritten = {}

    def _write(self, settled: dict[str, str]) -> None:
        fresh = self.out / f"{WATCHED}.new"
        fresh.write_text(json.dumps(settled, indent=1), encoding="utf-8")
        OWNER.give(fresh)
        flush_file(fresh)
        fresh.replace(self.out / WATCHED)

    def put_off(self, delivery: Path, until: float) -> None:
        """Do not take it up again before `until`."""
        self._not_before[delivery.name] = until

    def _is_quiet(self, entry: Entry, now: float) -> bool:
        name = entry.path.name
        known, since = self._seen.get(name, ("", now))
        if known != entry.fingerprint:
            self._seen[name] = (entry.fingerprint, now)
            return False
        return now - since >= self.quiet_s

    def _entries(self) -> Iterator[Entry]:
        for path in sorted(self.folder.iterdir()):
            if path.name.startswith(".") or is_left_behind(path):
                continue
            try:
                yield _look_at(path)
            except (FileNotFoundError, NotADirectoryError):  # it is being moved
                self._seen.pop(path.name, None)

    def _settled(self) -> dict[str, str]:
        try:
            read = json.loads((self.out / WATCHED).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            read = None
        known = read if isinstance(read, dict) else {}
        return self._unwritten or {str(name): str(value) for name, value in known.items()}


def _place_in_time(delivery: Path) -> tuple[date, int, str]:
    """Earlier ones come first, so that a deletion meets what it takes back; those that will be
    refused come last."""
    try:
        place = read_manifest(delivery).extract_date, read_terms(delivery).sequence
    except (DeliveryError, OSError):
        place = date.max, 0
    return *place, delivery.name


def _look_at(place: Path) -> Entry:
    """Raises: FileNotFoundError, NotADirectoryError where it goes away meanwhile."""
    try:
        if not place.is_dir():
            return Entry(
                place, _line(place, place), _IS_BROKEN if _leads_nowhere(place) else _IS_FILE
            )
        files = [path for path in sorted(_files(place)) if not is_left_behind(path)]
        digest = hashlib.sha256()
        for path in files:
            digest.update(_line(path, place).encode(errors="surrogateescape"))
        return Entry(place, digest.hexdigest(), _waits_for(place, files))
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:  # one that cannot be looked at keeps no other one out
        return Entry(
            place,
            "unreadable",
            f"读不到（{error.strerror}）；请检查权限和网络盘。\n"
            f"It cannot be read ({error.strerror}); check the rights and the network drive.",
        )


_IS_FILE = (
    "这不是文件夹，不会读取；请解开，放进带 delivery.toml 的子文件夹。\n"
    "No folder, so it is not read: unpack it into a subfolder with a delivery.toml."
)
_IS_BROKEN = (
    "这是失效的链接，不会读取；请放入文件夹本身，或移走该链接。\n"
    "A link that leads nowhere: put the folder itself there, or take the link away."
)


def _waits_for(place: Path, files: Sequence[Path]) -> str | None:
    passing = next((path for path in files if _is_passing(path.name)), None)
    if passing is not None:
        name = shown_name(passing.relative_to(place))
        return (
            f"等待 {name} 写完或关闭；没有人再写它时，请删除该文件。\n"
            f"Waits until {name} is written or closed; remove it where nobody writes it any more."
        )
    if place / MANIFEST not in files:
        zh, en = manifest_hint(place)
        return (
            f"没有 {MANIFEST}，不是一次报送；请放入，或移走该文件夹。{zh}\n"
            f"Without {MANIFEST} it is no delivery: put it in, or move the folder away. {en}"
        ).rstrip()
    # Taken in without it, the delivery would have to come again: new rights change no file.
    closed = next((path for path in files if path.exists() and not os.access(path, os.R_OK)), None)
    if closed is not None:
        name = shown_name(closed.relative_to(place))
        return (
            f"无权读取 {name}；请检查该文件的权限。\n"
            f"{name} may not be read; check the rights of that file."
        )
    return None


def _files(folder: Path) -> Iterator[Path]:
    """Every file below. Raises: OSError for a folder that cannot be read."""

    def refused(error: OSError) -> None:
        raise error

    for place, _, names in os.walk(folder, onerror=refused):
        yield from (Path(place, name) for name in names)


def _is_passing(name: str) -> bool:
    return name.lower().endswith(PASSING) or name.startswith(PASSING_STARTS)


def _line(path: Path, folder: Path) -> str:
    """The file's name, size and time: of a link that leads nowhere, the link's own."""
    seen = path.lstat() if _leads_nowhere(path) else path.stat()
    return f"{path.relative_to(folder)}\0{seen.st_size}\0{seen.st_mtime_ns}\n"


def _leads_nowhere(path: Path) -> bool:
    return path.is_symlink() and not path.exists()
