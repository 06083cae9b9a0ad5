"""The folder in which deliveries arrive: which of them are complete, and what the others wait for.

A delivery is a subfolder with a delivery.toml. It is complete when nothing in it has changed for a
while and none of its files is still being written under a passing name. What was taken in, and what
was refused, is kept in OUT/.watched.json by the folder's name and a fingerprint of its files, so
that a delivery is taken up again only where it changes. Losing that file costs time and nothing
else: a delivery that comes twice changes nothing.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checks.intake.folders import shown_name
from operating_system.files import flush_file
from protection.rights import OWNER

WATCHED = ".watched.json"
# What programs call a file that they still write.
PASSING = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download")
PASSING_STARTS = ("~$", ".")
# What file managers leave in every folder that somebody opens: no part of a delivery.
LEFT_BEHIND = (".ds_store", ".directory", ".localized", "thumbs.db", "desktop.ini")
LEFT_BEHIND_STARTS = ("._",)
MANIFEST = "delivery.toml"


@dataclass(frozen=True)
class Found:
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

    def look(self, now: float) -> tuple[list[Path], list[str]]:
        """The deliveries that are complete and were not taken up as they are; and of what waits for
        something, a sentence each, once. `now` in seconds of a clock that never goes back. The
        first look finds none: nothing is known to be quiet yet.

        Raises: OSError where the folder cannot be read.
        """
        settled = self._settled()
        complete, waiting = [], []
        for found in self._entries():
            name = found.path.name
            if not self._is_quiet(found, now):
                continue
            if found.waits_for is not None:
                if self._told.get(name) != found.waits_for:
                    waiting.append(f"{shown_name(Path(name))}: {found.waits_for}")
                self._told[name] = found.waits_for
                continue
            self._told.pop(name, None)
            is_due = now >= self._not_before.get(name, now)
            if is_due and settled.get(name) != found.fingerprint:
                complete.append(found.path)
        return complete, waiting

    def settle(self, delivery: Path) -> None:
        """Remember that the delivery was taken up as it was when it was found complete."""
        settled = self._settled() | {delivery.name: self._seen[delivery.name][0]}
        fresh = self.out / f"{WATCHED}.new"
        fresh.write_text(json.dumps(settled, indent=1), encoding="utf-8")
        OWNER.give(fresh)
        flush_file(fresh)
        fresh.replace(self.out / WATCHED)

    def put_off(self, delivery: Path, until: float) -> None:
        """Do not take it up again before `until`."""
        self._not_before[delivery.name] = until

    def _is_quiet(self, found: Found, now: float) -> bool:
        name = found.path.name
        known, since = self._seen.get(name, ("", now))
        if known != found.fingerprint:
            self._seen[name] = (found.fingerprint, now)
            return False
        return now - since >= self.quiet_s

    def _entries(self) -> Iterator[Found]:
        for entry in sorted(self.folder.iterdir()):
            if entry.name.startswith(".") or _is_left_behind(entry.name):
                continue
            try:
                yield _look_at(entry)
            except (FileNotFoundError, NotADirectoryError):  # it is being moved
                self._seen.pop(entry.name, None)

    def _settled(self) -> dict[str, str]:
        try:
            read = json.loads((self.out / WATCHED).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        if not isinstance(read, dict):
            return {}
        return {str(name): str(value) for name, value in read.items()}


def _look_at(entry: Path) -> Found:
    """Raises: OSError where it goes away meanwhile, or the disk fails."""
    if not entry.is_dir():
        return Found(
            entry,
            _line(entry, entry),
            "这不是文件夹，不会读取；请解开，放进带 delivery.toml 的子文件夹。\n"
            "No folder, so it is not read: unpack it into a subfolder with a delivery.toml.",
        )
    digest = hashlib.sha256()
    passing: Path | None = None
    try:
        for path in _files(entry):
            if _is_left_behind(path.name):
                continue
            if _is_passing(path.name):
                passing = passing or path
            digest.update(_line(path, entry).encode(errors="surrogateescape"))
        has_manifest = (entry / MANIFEST).is_file()
    except PermissionError as error:
        return Found(
            entry,
            "unreadable",
            f"无权读取（{error.strerror}）；请检查权限。\n"
            f"It may not be read ({error.strerror}); check the rights.",
        )
    return Found(entry, digest.hexdigest(), _waits_for(entry, passing, has_manifest))


def _waits_for(entry: Path, passing: Path | None, has_manifest: bool) -> str | None:
    if passing is not None:
        name = shown_name(passing.relative_to(entry))
        return (
            f"等待 {name} 写完或关闭；没有人再写它时，请删除该文件。\n"
            f"Waits until {name} is written or closed; remove it where nobody writes it any more."
        )
    if not has_manifest:
        return (
            f"没有 {MANIFEST}，不是一次报送；请放入，或移走该文件夹。\n"
            f"Without {MANIFEST} it is no delivery: put it in, or move the folder away."
        )
    return None


def _files(folder: Path) -> Iterator[Path]:
    """Every file below, in a fixed order. Raises: OSError for a folder that cannot be read."""

    def refused(error: OSError) -> None:
        raise error

    for place, folders, names in os.walk(folder, onerror=refused):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names))


def _is_passing(name: str) -> bool:
    return name.lower().endswith(PASSING) or name.startswith(PASSING_STARTS)


def _is_left_behind(name: str) -> bool:
    return name.lower() in LEFT_BEHIND or name.startswith(LEFT_BEHIND_STARTS)


def _line(path: Path, entry: Path) -> str:
    """The file's name, size and time: of a link that leads nowhere, the link's own."""
    seen = path.lstat() if path.is_symlink() and not path.exists() else path.stat()
    return f"{path.relative_to(entry)}\0{seen.st_size}\0{seen.st_mtime_ns}\n"
