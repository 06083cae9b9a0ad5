"""Puts a finished run in place where no symbolic link can be made: file by file, all of them or
none.

Every old file moves aside before the first new one moves in; what cannot be moved brings all of
them back. Windows refuses to move a file that a program has open, so that happens to every office
that leaves a notebook open. A process that dies on the way leaves the folder of what is aside, and
whoever comes next puts that back first.
"""

import json
import shutil
from pathlib import Path

from operating_system.files import flush_file, flush_folder, is_in_use

ASIDE = ".aside"
_DONE = ".replaced"
_NOTE = ".note.json"


class FileInUseError(Exception):
    """A program has a published file open, and this system keeps its name for it."""


def replace_together(folder: Path, out: Path, runs: Path) -> None:
    """Move every entry of `folder` into `out`, in place of what has its name there.

    Raises: FileInUseError, OSError; `out` is then as it was.
    """
    put_back(out, runs)
    aside = runs / ASIDE
    aside.mkdir()
    names = sorted(entry.name for entry in folder.iterdir())
    _note(aside, {name: (out / name).exists() for name in names})
    try:
        for name in names:
            if (out / name).exists():
                _move(out / name, aside / name)
        for name in names:
            _move(folder / name, out / name)
    except OSError as error:
        put_back(out, runs)
        if is_in_use(error):
            raise FileInUseError(_in_use(error)) from error
        raise
    flush_folder(out)
    shutil.rmtree(runs / _DONE, ignore_errors=True)
    aside.rename(runs / _DONE)  # from here on the new run is the published one
    shutil.rmtree(runs / _DONE, ignore_errors=True)


def put_back(out: Path, runs: Path) -> None:
    """Undo a replacement that did not come to its end; without one, nothing."""
    aside = runs / ASIDE
    note = aside / _NOTE
    if note.is_file():  # otherwise it died before the first move
        for name, was_there in json.loads(note.read_text(encoding="utf-8")).items():
            if (aside / name).exists():
                _remove(out / name)
                (aside / name).rename(out / name)
            elif not was_there:
                _remove(out / name)
        note.unlink()
    shutil.rmtree(aside, ignore_errors=True)


def _note(aside: Path, was_there: dict[str, bool]) -> None:
    """Whether each name had a file before; whole, or not there at all."""
    fresh = aside / f"{_NOTE}.new"
    fresh.write_text(json.dumps(was_there), encoding="utf-8")
    flush_file(fresh)
    fresh.rename(aside / _NOTE)


def _move(entry: Path, place: Path) -> None:
    """One rename. A function of its own, so that a test can let a program have the file open."""
    entry.rename(place)


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _in_use(error: OSError) -> str:
    name = Path(str(error.filename)).name
    return (
        f"{name} 正被另一个程序打开，未能发布；请关闭核对台、笔记本和打开它的程序后重试。"
        "此前发布的文件未变。\n"
        f"A program has {name} open, so nothing was published: close the desk, notebooks and "
        "whatever has it open, then run again. What was published before is unchanged."
    )
