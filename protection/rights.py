"""Who may open what lies below an output folder: its owner alone, or a group as well.

The output folder itself says which: where it passes its group on (setgid) and lets that group read,
every file in it is the group's to read. So the decision stands in one place, and commands that know
no settings keep to it. docs/keys.md says file by file what is private and what is for everybody.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from operating_system.files import has_private_modes


class RightsError(Exception):
    """Rights that were asked for cannot be given; `str()` says what to do, Chinese first."""


@dataclass(frozen=True)
class Rights:
    """folder, file: permission bits. group: the group's number, where there is one."""

    folder: int
    file: int
    group: int | None = None

    @property
    def umask(self) -> int:
        """What a new file must not get, whatever library writes it."""
        return 0o777 & ~self.folder

    def make_folder(self, path: Path) -> Path:
        """A folder with these rights, and its parents; one that is there is narrowed to them."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        """Give a file or a folder these rights; a link has none of its own and is left alone, and
        on Windows a folder's access list decides."""
        if path.is_symlink() or not has_private_modes():
            return
        found = path.stat()
        if self.group is not None and found.st_gid != self.group:
            os.chown(path, -1, self.group)
        wanted = self.folder if stat.S_ISDIR(found.st_mode) else self.file
        if stat.S_IMODE(found.st_mode) != wanted:
            path.chmod(wanted)

    def give_all(self, path: Path) -> None:
        """The same to a file, or to a folder and everything in it. What goes meanwhile needs none:
        a ledger's journal lies there only while somebody at the desk writes."""
        if not path.is_dir():
            self._give_if_there(path)
        for parent, _, files in os.walk(path):
            self._give_if_there(Path(parent))
            for name in files:
                self._give_if_there(Path(parent) / name)

    def _give_if_there(self, path: Path) -> None:
        with suppress(FileNotFoundError):
            self.give(path)

    def opener(self, path: str, flags: int) -> int:
        """For `open(..., opener=)`: a file that is made gets these rights before a byte is in
        it."""
        descriptor = os.open(path, flags, self.file)
        if flags & os.O_CREAT and has_private_modes():
            os.fchmod(descriptor, self.file)
        return descriptor

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Inside, everything that this process and its children make is private."""
        before = os.umask(self.umask)
        try:
            yield
        finally:
            os.umask(before)


OWNER = Rights(0o700, 0o600)
EVERYBODY = Rights(0o755, 0o644)


def of_group(name: str) -> Rights:
    """Rights for a group of this machine. Raises: RightsError when there is none of that name."""
    if not has_private_modes():
        raise RightsError(
            "设置 group 只在有用户组的系统上可用；Windows 上请在文件夹的权限中指定。\n"
            "The setting group is for systems with groups: on Windows, say in the folder's rights "
            "who may read it."
        )
    import grp  # Windows has none

    try:
        return Rights(0o2750, 0o640, grp.getgrnam(name).gr_gid)
    except KeyError:
        raise RightsError(
            f"本机没有用户组“{name}”；请建立该组，或更正设置 group。\n"
            f"There is no group '{name}' on this machine: make it, or mend the setting group."
        ) from None


def rights_of(out: Path) -> Rights:
    """The rights that an output folder gives what lies in it."""
    if out.is_dir():
        found = out.stat()
        if found.st_mode & stat.S_ISGID and found.st_mode & stat.S_IRGRP:
            return Rights(0o2750, 0o640, found.st_gid)
    return OWNER


def settle(out: Path, group: str | None) -> Rights:
    """Make the output folder if need be and decide whose it is: the group's that a setting names,
    or what the folder says. Others never get in.

    Raises: RightsError when the group is unknown or may not be given.
    """
    rights = of_group(group) if group else rights_of(out)
    try:
        rights.make_folder(out)
    except PermissionError as error:
        raise RightsError(
            f"无法设定 {out} 的权限（{error.strerror}）：该文件夹须属于运行者，"
            "运行者须在设置的用户组内。\n"
            f"The rights of {out} cannot be set ({error.strerror}): the folder must belong to who "
            "runs this, who must be in the group of the settings."
        ) from error
    return rights
