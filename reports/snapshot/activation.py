"""Puts a finished run where its readers look, in one step.

`OUT/births.duckdb`, `OUT/lists` and their like are symbolic links to `.current/<name>`, and
`.current` is a link to `.runs/<run_id>`. Swapping `.current` by one rename changes all of them
together, so a reader sees the run before or this one, never some of each; a run that dies on the
way leaves a folder that nobody reads and the next run removes. What is written into the staging
folder is no business of this file.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from operating_system.files import flush_all, flush_folder
from protection.rights import rights_of
from reports.snapshot.replacement import FileInUseError, put_back, replace_together

CURRENT = ".current"
RUNS = ".runs"
_BEFORE = "before"
_COPIED = "copied"
KEEP_RUNS = 2  # this run, and the one that readers may have open


@dataclass(frozen=True)
class Placed:
    """Where a run was put; `in_one_step` is false on file systems without symbolic links."""

    folder: Path
    in_one_step: bool


class PlacingError(Exception):
    """The run cannot be put in place; what was published before is still whole."""


def activate(staging: Path, out: Path, run_id: str, keep_runs: int = KEEP_RUNS) -> Placed:
    """Make the contents of `staging` what readers of `out` see; `staging` is consumed.

    Where symbolic links cannot be made, the files are replaced one after another, all or none, and
    the result says so. The runs before are kept in `.runs`, `keep_runs` of them with this one, for
    readers that still have the last one open. Everything gets the rights of `out`: see
    `protection.rights`.
    Raises: PlacingError when staging is empty or a file cannot be moved.
    """
    if not staging.is_dir() or not any(staging.iterdir()):
        raise PlacingError(f"没有可发布的内容 / Nothing to publish in {staging}")
    try:
        rights = rights_of(out)
        rights.make_folder(out / RUNS)
        rights.give_all(staging)
        flush_all(staging)
        folder = _move_in(staging, out / RUNS, run_id)
        put_back(out, out / RUNS)
        return _switch(out, folder, keep_runs) if _can_link(out) else _replace_files(out, folder)
    except OSError as error:
        raise PlacingError(f"无法发布到 / Cannot publish to {out}: {error}") from error


def published_run(out: Path) -> str | None:
    """The id of the run that readers of `out` see; None where nothing was published in one step."""
    name = _target(out / CURRENT)
    return name.partition(".")[0] if name else None


def _switch(out: Path, folder: Path, keep_runs: int) -> Placed:
    names = sorted(entry.name for entry in folder.iterdir())
    _adopt_copy(out)
    previous = _adopt(out, names)
    for name in names:
        _point(out / name, Path(CURRENT) / name)
    _point(out / CURRENT, Path(RUNS) / folder.name)
    _remove_dangling(out)
    _remove_runs(
        out / RUNS, keep={folder.name, previous, *_before(out / RUNS, previous, keep_runs)}
    )
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
        flush_all(aside)
        aside.rename(folder)
        shutil.rmtree(staging)
    flush_folder(runs)
    return folder


def _adopt_copy(out: Path) -> None:
    """Make a run of what stands in the place of `.current`: whoever copies OUT to a stick or into
    an archive may get folders and files where links were."""
    current = out / CURRENT
    if current.is_dir() and not current.is_symlink():
        adopted = _free_name(out / RUNS, _COPIED)
        current.rename(out / RUNS / adopted)
        _point(current, Path(RUNS) / adopted)


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
    rights_of(out).make_folder(out / RUNS / adopted)
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


def _replace_files(out: Path, folder: Path) -> Placed:
    try:
        replace_together(folder, out, out / RUNS)
    except FileInUseError as error:
        raise PlacingError(str(error)) from error
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
    flush_folder(link.parent)


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


def _before(runs: Path, previous: str | None, keep_runs: int) -> list[str]:
    """The newest runs before the previous one, as many as are still to be kept. Names sort by the
    time of their start; what sorts behind the previous run was killed before it was published."""
    names = sorted(folder.name for folder in runs.iterdir() if not folder.name.startswith("."))
    older = [name for name in names if previous and name < previous]
    return older[max(len(older) - (keep_runs - KEEP_RUNS), 0) :]


def _remove_runs(runs: Path, keep: set[str | None]) -> None:
    for folder in runs.iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
