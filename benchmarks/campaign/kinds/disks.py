"""A disk that is full: a tmpfs with little room where that may be mounted, else a limit to the size
of files (RLIMIT_FSIZE), which libraries meet in the same places."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.campaign.invariants import (
    judge_command,
    judge_ledger,
    judge_leftovers,
    judge_people,
    judge_published,
    tree,
)
from benchmarks.campaign.kinds.kills import arguments, prepare
from benchmarks.campaign.launch import Limits
from benchmarks.campaign.trial import Trial
from benchmarks.campaign.world import copy_tree

_PAGE = 4096
# Bytes of room, by how much a command writes: from none to more than enough.
_MUCH, _LITTLE = (0, 20_000, 300_000, 1_000_000, 3_000_000, 9_000_000), (0, 4_000, 30_000, 150_000)
_COMMANDS: dict[str, tuple[int, ...]] = dict.fromkeys(("run", "publish"), _MUCH)
_COMMANDS |= dict.fromkeys(("issue", "receive", "changes"), _LITTLE)


def disk(trial: Trial) -> None:
    """The command fails with a sentence; with room again it works."""
    name = trial.draw.choice(sorted(_COMMANDS))
    source = trial.copy("out")
    prepare(trial, source, name)
    pages = [-(-path.lstat().st_size // _PAGE) + 1 for path in source.rglob("*")]
    size = _PAGE * sum(pages)
    room = trial.draw.choice(_COMMANDS[name])
    with _small_disk(trial.folder / "disk", size + room) as place:
        if place:
            out = copy_tree(source, place / "out")
            limits = Limits()
            trial.done.append(f"{name} on a tmpfs with about {room:,} bytes of room")
        else:
            out, limits = source, Limits(file_bytes=4096 + room)
            trial.done.append(f"{name} with no file above {4096 + room:,} bytes (RLIMIT_FSIZE)")
        before = tree(out)
        ended = trial.run(arguments(trial, out, name), limits=limits)
        judge_command(trial, ended)
        judge_published(trial, out, before, replaced=name == "run" and ended.code < 2)
        judge_people(trial, out)
        roomy = trial.folder / "roomy"
        shutil.copytree(out, roomy, symlinks=True)
    again = trial.run(arguments(trial, roomy, name))
    judge_command(trial, again)
    judge_leftovers(trial, roomy)
    judge_ledger(trial, roomy)


@contextmanager
def _small_disk(place: Path, size: int) -> Iterator[Path | None]:
    """A file system of so many bytes; None where this user may not mount one."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(place)]
    try:
        mounted = not subprocess.run(mount, capture_output=True, check=False).returncode
    except OSError:
        mounted = False
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)
