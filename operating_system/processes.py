"""Processes beside this one: how they are started, and what they may use."""

import os
from typing import Any

from operating_system import is_windows

_BELOW_NORMAL = 0x0000_4000  # subprocess.BELOW_NORMAL_PRIORITY_CLASS, which only Windows' has
_NEW_GROUP = 0x0000_0200  # subprocess.CREATE_NEW_PROCESS_GROUP
_NICENESS = 10
# Without these no Python starts on Windows, or it finds no folder for scratch files.
_NEEDED_ON_WINDOWS = ("SYSTEMROOT", "TEMP", "TMP", "USERPROFILE")
_NEEDED = ("PATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR")


def behind_others() -> dict[str, Any]:
    """Arguments of `subprocess.Popen` for a process that lets others go first."""
    return {"creationflags": _BELOW_NORMAL} if is_windows() else {}


def let_others_go_first(pid: int) -> None:
    """The rest of it, once the process runs; a system that said it at the start needs no more."""
    if not is_windows():
        try:
            os.setpriority(os.PRIO_PROCESS, pid, _NICENESS)
        except OSError:  # it has ended, or the system allows none: it only runs less politely
            return


def out_of_reach_of_ctrl_c() -> dict[str, Any]:
    """Arguments of `subprocess.Popen` for a process that Ctrl-C at the terminal does not reach."""
    return {"creationflags": _NEW_GROUP} if is_windows() else {"start_new_session": True}


def bare_environment() -> dict[str, str]:
    """Only what the interpreter needs: no password reaches a process that is given this."""
    names = (*_NEEDED, *_NEEDED_ON_WINDOWS) if is_windows() else _NEEDED
    return {name: os.environ[name] for name in names if name in os.environ}


def limit_own_memory(memory_bytes: int) -> None:
    """From here on this process may use so many bytes, and leaves no copy of its memory behind when
    it fails."""
    if is_windows():
        from operating_system.job_object import limit_own_memory as limit

        limit(memory_bytes)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # A reader that aborts would leave the register's contents in a core file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
