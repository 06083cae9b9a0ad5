"""The files of a delivery's folders, and whatever stands in a file's place: links that lead
nowhere, folders, pipes, what may not be read. Nothing is passed over untold, and nothing but a file
is opened.
"""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from checks.intake.encodings import UTF8_LINE
from checks.intake.grid import Note

# What file managers leave in every folder that somebody opens.
LEFT_BEHIND = (
    "__macosx",
    ".ds_store",
    "._*",
    ".directory",
    ".localized",
    "thumbs.db",
    "desktop.ini",
)
IGNORED = ("~$*", "~*.tmp", ".*", *LEFT_BEHIND)


@dataclass(frozen=True)
class Odd:
    """Something in a folder that is no readable file. name: below the folder."""

    path: Path
    what_zh: str
    what_en: str

    @property
    def note(self) -> Note:
        """The finding that tells of it."""
        return Note(
            "error",
            "no_readable_file",
            f"这里应是一个文件，却是{self.what_zh}，没有读取；请放入文件本身后重新报送。",
            f"In a file's place stands {self.what_en}; it was not read. Put the file itself there "
            "and deliver again.",
        )


def walk(folder: Path) -> tuple[list[Path], list[Odd]]:
    """Every file below the folder in a fixed order, and everything that is none."""
    files: list[Path] = []
    odd: list[Odd] = []

    def refused(error: OSError) -> None:
        odd.append(Odd(Path(error.filename), "无权打开的文件夹", "a folder that may not be opened"))

    for place, folders, names in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not is_ignored(Path(name))]
        for name in (*folders, *names):
            path = Path(place, name)
            if is_ignored(path) or _is_shortcut_beside(path):
                continue
            if (what := _what(path)) is not None:
                odd.append(Odd(path, *what))
            elif name in names:
                files.append(path)
    return sorted(files), sorted(odd, key=lambda one: one.path)


def is_ignored(path: Path) -> bool:
    """Whether programs leave such files behind: locks, hidden files, thumbnails."""
    return _matches(path, IGNORED)


def _is_shortcut_beside(path: Path) -> bool:
    """A shortcut to a file that lies there itself."""
    return path.suffix.lower() == ".lnk" and path.with_suffix("").exists()


def is_left_behind(path: Path) -> bool:
    """Whether a file manager made it, and nobody writes it."""
    return _matches(path, LEFT_BEHIND)


def _matches(path: Path, patterns: Iterable[str]) -> bool:
    return any(fnmatch(path.name.lower(), pattern) for pattern in patterns)


def _what(path: Path) -> tuple[str, str] | None:
    """What stands there, in both languages; None for a readable file or a plain folder."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return "失效的链接", "a link that leads nowhere"
    if stat.S_ISDIR(mode):
        if path.is_symlink():
            return "指向文件夹的链接", "a link to a folder"
        return ("名为文件的文件夹", "a folder with a file's name") if path.suffix else None
    if not stat.S_ISREG(mode):
        return "管道、套接字或设备", "a pipe, socket or device"
    if not os.access(path, os.R_OK):
        return "无权读取的文件", "a file that may not be read"
    return None


def shown_name(path: Path) -> str:
    """The path as text. Names that an old archive wrote in GBK are read so."""
    raw = os.fsencode(path.as_posix())
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            name = raw.decode(encoding)
            # A few hanzi in GBK pass for UTF-8, of letters that no office here writes.
            if encoding != "utf-8" or UTF8_LINE.fullmatch(name):
                return name
    return raw.decode("utf-8", "replace")
