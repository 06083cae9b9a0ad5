"""Puts a finished run where its readers look, in one step.

`OUT/births.duckdb`, `OUT/lists` and their like are symbolic links to `.current/<name>`, and
`.current` is a link to `.runs/<run_id>`. Swapping `.current` by one rename changes all of them
together, so a reader sees the run before or this one, never some of each; a run that dies on the
way leaves a folder that nobody reads and the next run removes. What is written into the staging
folder is no business of this file.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

CURRENT = ".current"
RUNS = ".runs"
_BEFORE = "before"


@dataclass(frozen=True)
class Placed:
    """Where a run was put; `in_one_step` is false on file systems without symbolic links."""

    folder: Path
    in_one_step: bool


class PlacingError(Exception):
    """The run cannot be put in place; what was published before is still whole."""


def activate(staging: Path, out: Path, run_id: str) -> Placed:
    """Make the contents of `staging` what readers of `out` see; `staging` is consumed.

    Where symbolic links cannot be made, each file is replaced by a rename of its own, and the
    result says so. The run before is kept in `.runs` for readers that still have it open; older
    ones are removed.
    Raises: PlacingError when staging is empty or a file cannot be moved.
    """
    if not staging.is_dir() or not any(staging.iterdir()):
        raise PlacingError(f"没有可发布的内容 / Nothing to publish in {staging}")
    try:
        (out / RUNS).mkdir(parents=True, exist_ok=True)
        _flush(staging)
        folder = _move_in(staging, out / RUNS, run_id)
        return _switch(out, folder) if _can_link(out) else _replace_one_by_one(out, folder)
    except OSError as error:
        raise PlacingError(f"无法发布到 / Cannot publish to {out}: {error}") from error


def published_run(out: Path) -> str | None:
    """The id of the run that readers of `out` see; None where nothing was published in one step."""
    name = _target(out / CURRENT)
    return name.partition(".")[0] if name else None


def _switch(out: Path, folder: Path) -> Placed:
    names = sorted(entry.name for entry in folder.iterdir())
    previous = _adopt(out, names)
    for name in names:
        _point(out / name, Path(CURRENT) / name)
    _point(out / CURRENT, Path(RUNS) / folder.name)
    _remove_dangling(out)
    _remove_runs(out / RUNS, keep={folder.name, previous})
    return Placed(folder, in_one_step=True)


def _move_in(staging: Path, runs: Path, run_id: str) -> Path:
    """Move the staging folder to a free name below `.runs`: the same run may be published again."""
    folder = runs / _free_name(runs, run_id)
    if staging.stat().st_dev == runs.stat().st_dev:
        staging.rename(folder)
    # another file system: copy aside first, so that the folder is whole when it gets its name
    else:
        aside = runs / f".incoming-{run_id}"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(staging, aside)
        _flush(aside)
        aside.rename(folder)
        shutil.rmtree(staging)
    _flush_folder(runs)
    return folder


def _adopt(out: Path, names: list[str]) -> str | None:
    """Move real files that stand under the published names (an earlier version's) into a run;
    return the run before.

    They move one by one, the only time that a reader could miss a file; `.current` leads to them
    throughout.
    """
    previous = _target(out / CURRENT)
    real = [out / name for name in names if (out / name).exists() and not (out / name).is_symlink()]
    if not real:
        return previous
    # A run that died here has left `.current` on the folder that the rest belongs into.
    adopted = (
        previous if previous and previous.startswith(_BEFORE) else _free_name(out / RUNS, _BEFORE)
    )
    (out / RUNS / adopted).mkdir(exist_ok=True)
    if previous is None:
        _point(out / CURRENT, Path(RUNS) / adopted)
    for entry in real:
        entry.rename(out / RUNS / adopted / entry.name)
        _point(entry, Path(CURRENT) / entry.name)
    return _target(out / CURRENT)


def _free_name(runs: Path, wanted: str) -> str:
    """The wanted name, or the first of `wanted.2`, `wanted.3`… that is not taken."""
    name, attempt = wanted, 1
    while (runs / name).exists():
        attempt += 1
        name = f"{wanted}.{attempt}"
    return name


def _replace_one_by_one(out: Path, folder: Path) -> Placed:
    for entry in sorted(folder.iterdir()):
        place = out / entry.name
        if place.is_dir():  # a folder cannot be replaced by a rename
            shutil.rmtree(out / RUNS / f".old-{entry.name}", ignore_errors=True)
            place.rename(out / RUNS / f".old-{entry.name}")
        entry.replace(place)
    _remove_runs(out / RUNS, keep=set())
    return Placed(out, in_one_step=False)


def _point(link: Path, target: Path) -> None:
    """Make `link` a relative link to `target` by one rename, whether or not it is there already."""
    if link.is_symlink() and link.readlink() == target:
        return
    fresh = link.parent / f".{link.name.lstrip('.')}.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
    _flush_folder(link.parent)


def _can_link(out: Path) -> bool:
    probe = out / ".link.new"
    try:
        probe.unlink(missing_ok=True)
        probe.symlink_to(RUNS)
    except (OSError, NotImplementedError):
        return False
    probe.unlink()
    return True


def _target(link: Path) -> str | None:
    return link.readlink().name if link.is_symlink() else None


def _remove_dangling(out: Path) -> None:
    """Drop the links of what this run no longer publishes."""
    for entry in out.iterdir():
        if entry.is_symlink() and entry.readlink().parent == Path(CURRENT) and not entry.exists():
            entry.unlink()


def _remove_runs(runs: Path, keep: set[str | None]) -> None:
    for folder in runs.iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Have the disk hold every file and folder below, before a name leads to them."""
    for parent, _, files in os.walk(folder):
        for name in files:
            with (Path(parent) / name).open("rb") as file:
                os.fsync(file.fileno())
        _flush_folder(Path(parent))


def _flush_folder(folder: Path) -> None:
    """A folder's entries reach the disk by flushing the folder itself; some systems cannot, and
    need not."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
