"""The branches for Windows, with stand-ins for its modules. No Windows runs here: the files are
real, the system's answers are those that its documentation names."""

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from operating_system import files, locks, processes
from operating_system.job_object import ExtendedLimits, limit_own_memory

ROOT = Path(__file__).parents[2]


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (files, locks, processes):
        monkeypatch.setattr(module, "is_windows", lambda: True)


def opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT)


def test_a_lock_that_another_process_holds_is_told_at_once(
    on_windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = set[str]()

    def locking(descriptor: int, mode: int, count: int) -> None:
        name = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        if (mode, count) != (2, 1) or name in held:
            raise PermissionError(13, "Permission denied")
        held.add(name)

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    locks.lock(opened(tmp_path / ".lock"))
    with pytest.raises(BlockingIOError):
        locks.lock(opened(tmp_path / ".lock"))
    locks.lock(opened(tmp_path / "other"))


def test_the_same_lock_here_dies_with_its_descriptor(tmp_path: Path) -> None:
    first, second = opened(tmp_path / ".lock"), opened(tmp_path / ".lock")
    locks.lock(first)
    with pytest.raises(BlockingIOError):
        locks.lock(second)
    os.close(first)
    locks.lock(second)


def test_a_file_is_flushed_through_a_descriptor_that_may_write(
    on_windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed = list[int]()

    def fsync(descriptor: int) -> None:  # FlushFileBuffers asks for the right to write
        fcntl = pytest.importorskip("fcntl")
        flushed.append(fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE)

    monkeypatch.setattr(os, "fsync", fsync)
    (tmp_path / "file").write_bytes(b"kept")
    files.flush_file(tmp_path / "file")
    files.flush_folder(tmp_path)
    assert flushed == [os.O_RDWR]
    assert (tmp_path / "file").read_bytes() == b"kept"


@pytest.mark.parametrize(("winerror", "in_use"), [(32, True), (5, True), (112, False)])
def test_a_file_in_use_is_told_from_a_full_disk(
    on_windows: None, winerror: int, in_use: bool
) -> None:
    error = PermissionError(13, "no")
    error.winerror = winerror  # type: ignore[attr-defined]
    assert files.is_in_use(error) is in_use


def test_here_no_open_file_keeps_its_name() -> None:
    assert not files.is_in_use(PermissionError(13, "no"))


def test_a_process_for_windows_is_started_with_flags_and_what_python_needs_there(
    on_windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYSTEMROOT", r"C:\Windows")
    monkeypatch.setenv("BIRTHRECON_KEY", "hush")
    assert processes.behind_others() == {"creationflags": 0x4000}
    assert processes.out_of_reach_of_ctrl_c() == {"creationflags": 0x200}
    assert processes.bare_environment()["SYSTEMROOT"] == r"C:\Windows"
    assert "BIRTHRECON_KEY" not in processes.bare_environment()


class Kernel:
    """Answers as kernel32 does, and keeps what it was asked."""

    def __init__(self, refused: str = "") -> None:
        self.refused, self.limits, self.assigned = refused, ExtendedLimits(), list[Any]()

    def __getattr__(self, name: str) -> Callable[..., int]:
        return lambda *arguments: self.called(name, *arguments)

    def called(self, name: str, *arguments: Any) -> int:
        if name == "SetInformationJobObject":
            assert (arguments[1], arguments[3]) == (9, ctypes.sizeof(ExtendedLimits))
            ctypes.memmove(ctypes.byref(self.limits), arguments[2], arguments[3])
        if name == "AssignProcessToJobObject":
            self.assigned.append(arguments)
        return 0 if name == self.refused else 7


def test_the_readers_memory_is_limited_by_a_job_object_of_its_own() -> None:
    assert ctypes.sizeof(ExtendedLimits) == 144  # as 64-bit Windows expects it
    kernel = Kernel()
    limit_own_memory(2_000_000_000, kernel)
    assert kernel.limits.ProcessMemoryLimit == 2_000_000_000
    assert kernel.limits.BasicLimitInformation.LimitFlags & 0x100
    assert kernel.assigned == [(7, 7)]
    with pytest.raises(OSError, match="memory limit"):
        limit_own_memory(1, Kernel(refused="AssignProcessToJobObject"))


def test_here_the_readers_memory_is_limited_for_real() -> None:
    code = (
        "from operating_system.processes import limit_own_memory\n"
        "limit_own_memory(1_000_000_000)\n"
        "try:\n    bytearray(2_000_000_000)\nexcept MemoryError:\n    print('limited')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "limited\n"


def test_no_module_that_windows_lacks_is_imported_at_a_modules_top() -> None:
    """It would end every command at its import."""
    lacking = re.compile(r"^(?:import|from) (?:fcntl|resource|pwd|grp|termios)\b", re.MULTILINE)
    packages = (
        "birthrecon",
        "operating_system",
        "flows",
        "checks",
        "transforms",
        "reports",
        "data",
    )
    sources = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    assert len(sources) > 300
    assert [str(path) for path in sources if lacking.search(path.read_text("utf-8"))] == []
