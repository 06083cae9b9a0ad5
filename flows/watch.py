"""Takes in deliveries as they arrive in a folder, each by an update, complete ones only.

A delivery is a subfolder with a delivery.toml. It is complete when nothing in it has changed for a
while and none of its files is still being written under a passing name. What was taken in, and what
was refused, is kept in OUT/.watched.json by the folder's name and a fingerprint of its files, so
that a delivery is taken up again only where it changes. Losing that file costs time and nothing
else: a delivery that comes twice changes nothing.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checks.errors import ChecksError
from checks.state.store import STATE_FILE
from flows.errors import BusyError, FlowError, sentence_for
from operating_system.files import flush_file
from protection.rights import OWNER

WATCHED = ".watched.json"
# What programs call a file that they still write.
PASSING = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download")
PASSING_STARTS = ("~$", ".")
MANIFEST = "delivery.toml"
RETRY_S = 600
"""After a failure that is not the delivery's own (a full disk, a lost database)."""

Take = Callable[[Path], int]
"""Takes in a delivery; returns the command's exit code."""


@dataclass
class Inbox:
    """A folder of deliveries. quiet_s: so long nothing may have changed in a complete one."""

    folder: Path
    out: Path
    quiet_s: float
    _seen: dict[str, tuple[str, float]] = field(default_factory=dict)
    _not_before: dict[str, float] = field(default_factory=dict)

    def complete(self, now: float) -> list[Path]:
        """The deliveries that are complete and were not taken up as they are; `now` in seconds of a
        clock that never goes back. The first look finds none: nothing is known to be quiet yet."""
        settled = self._settled()
        found = []
        for delivery in self._deliveries():
            print_ = delivery_fingerprint(delivery)
            if print_ is None:
                self._seen.pop(delivery.name, None)
                continue
            known, since = self._seen.get(delivery.name, ("", now))
            if known != print_:
                self._seen[delivery.name] = (print_, now)
            elif (
                now - since >= self.quiet_s
                and settled.get(delivery.name) != print_
                and now >= self._not_before.get(delivery.name, now)
            ):
                found.append(delivery)
        return found

    def settle(self, delivery: Path) -> None:
        """Remember that the delivery was taken up as it was when it was found complete."""
        settled = self._settled() | {delivery.name: self._seen[delivery.name][0]}
        fresh = self.out / f"{WATCHED}.new"
        fresh.write_text(json.dumps(settled, ensure_ascii=False, indent=1), encoding="utf-8")
        OWNER.give(fresh)
        flush_file(fresh)
        fresh.replace(self.out / WATCHED)

    def put_off(self, delivery: Path, until: float) -> None:
        """Do not take it up again before `until`."""
        self._not_before[delivery.name] = until

    def _deliveries(self) -> Iterator[Path]:
        for entry in sorted(self.folder.iterdir()):
            if entry.is_dir() and not entry.name.startswith(".") and (entry / MANIFEST).is_file():
                yield entry

    def _settled(self) -> dict[str, str]:
        try:
            read = json.loads((self.out / WATCHED).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return {str(name): str(value) for name, value in read.items()}


def delivery_fingerprint(delivery: Path) -> str | None:
    """Of the names, sizes and times of the delivery's files; None while one is being written."""
    digest = hashlib.sha256()
    try:
        for path in sorted(path for path in delivery.rglob("*") if path.is_file()):
            name = path.name.lower()
            if name.endswith(PASSING) or name.startswith(PASSING_STARTS):
                return None
            seen = path.stat()
            line = f"{path.relative_to(delivery)}\0{seen.st_size}\0{seen.st_mtime_ns}\n"
            digest.update(line.encode(errors="surrogateescape"))
    except OSError:  # it is being moved
        return None
    return digest.hexdigest()


def watch(inbox: Inbox, take: Take, say: Callable[[str], None], every_s: float, once: bool) -> int:
    """Take in what arrives until the process is stopped, or what is complete now.

    Args: say, tells the user a sentence. Returns: the worst exit code met.
    Raises: FlowError where OUT has no state to go on from.
    """
    if not (inbox.out / STATE_FILE).is_file():
        raise FlowError(
            f"{inbox.out} 中没有此前核对留下的状态；请先用 birthrecon run 核对一次完整的报送。",
            f"{inbox.out} holds no state to go on from: reconcile a whole delivery with birthrecon "
            "run first.",
        )
    worst = 0
    inbox.complete(time.monotonic())
    while True:
        time.sleep(inbox.quiet_s if once else every_s)
        for delivery in inbox.complete(time.monotonic()):
            worst = max(worst, _take_one(inbox, delivery, take, say))
        if once:
            return worst


def _take_one(inbox: Inbox, delivery: Path, take: Take, say: Callable[[str], None]) -> int:
    say(f"并入 taking in {delivery.name}")
    try:
        code = take(delivery)
    except BusyError as error:
        say(str(error))  # another run holds OUT: at the next look
        return 2
    except ChecksError as error:
        say(f"{delivery.name}: {error}")  # the delivery's own fault: until it is mended
        inbox.settle(delivery)
        return 2
    except Exception as error:
        told = sentence_for(error)
        if told is None:
            raise
        say(f"{delivery.name}: {told}")
        inbox.put_off(delivery, time.monotonic() + RETRY_S)
        return 2
    inbox.settle(delivery)
    return code
