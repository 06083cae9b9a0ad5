"""Runs commands of birthrecon, each in a process and a session of its own, within limits.

The process is a fork of this one, which has the libraries imported and has used none of them: a
command costs its work and no imports, and is otherwise what a user starts.
"""

import ctypes
import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_FOR_INTAKE = ("flows.cli", "checks.gate", "checks.intake.sources")
_FOR_COMMANDS = (
    "flows.run",
    "transforms.cases",
    "transforms.linkage.link",
    "transforms.standardise",
    "transforms.ledger.update_ledger",
    "reports.corrections.change_files",
    "reports.corrections.draft_lists",
    "reports.corrections.issue",
    "reports.corrections.receive",
    "reports.release.make",
    "reports.run_report.page",
    "reports.statistics.console",
)
_POLL_S = 0.01
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """seconds: until the command is ended as hanging. kill_after_s: when it is killed on purpose,
    by SIGKILL. file_bytes: no file may grow larger, as on a disk that is full."""

    seconds: float = 300
    kill_after_s: float | None = None
    file_bytes: int | None = None


@dataclass(frozen=True)
class Ended:
    """How a command ended. code: as a shell counts it, minus the signal where one ended it.
    peak_mb: of the largest process among it and its children."""

    arguments: tuple[str, ...]
    code: int
    said: str
    warned: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    hung: bool = False
    killed: bool = False


class Running:
    """A command that has been started; `wait` for it."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        main: Callable[[], None] | None = None,
        typed: str = "",
    ) -> None:
        """folder: where it runs, and where its words and temporary files lie; must exist.

        Args: main, called in the new process in place of the command; typed, its standard input.
        """
        self._arguments, self._folder = tuple(arguments), folder
        self._limits = limits or Limits()
        self._began = time.monotonic()
        self._number = len(list(folder.glob("said.*")))
        for name in ("said", "warned"):
            (folder / f"{name}.{self._number}").touch()
        (folder / f"typed.{self._number}").write_text(typed, encoding="utf-8")
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _become(self._arguments, self, dict(environment or {}), main)

    def wait(self) -> Ended:
        """Until it ends, or its time is over; it does not outlive who waits for it."""
        try:
            return self._wait()
        finally:
            self.kill()

    def _wait(self) -> Ended:
        limits, hung, killed = self._limits, False, False
        while True:
            pid, status, used = os.wait4(self.pid, os.WNOHANG)
            lasted = time.monotonic() - self._began
            if pid:
                break
            if limits.kill_after_s is not None and lasted > limits.kill_after_s and not killed:
                killed = True
                self.kill()
            elif lasted > limits.seconds and not hung:
                hung = True
                self.kill()
            time.sleep(_POLL_S)
        return Ended(
            self._arguments,
            os.waitstatus_to_exitcode(status),
            self._text("said"),
            self._text("warned"),
            lasted,
            used.ru_utime + used.ru_stime,
            used.ru_maxrss / 1024,
            hung,
            killed and os.WIFSIGNALED(status),
        )

    def kill(self) -> None:
        """End its session, children too."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return

    def enter(self) -> None:
        """In the new process: its session, folder, words and limits."""
        os.setsid()
        _die_with_parent()
        os.chdir(self._folder)
        for name, descriptor in (("said", 1), ("warned", 2)):
            file = os.open(self._folder / f"{name}.{self._number}", os.O_WRONLY)
            os.dup2(file, descriptor)
        os.dup2(os.open(self._folder / f"typed.{self._number}", os.O_RDONLY), 0)
        if self._limits.file_bytes is not None:
            limit = self._limits.file_bytes
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def _text(self, name: str) -> str:
        return (self._folder / f"{name}.{self._number}").read_bytes().decode("utf-8", "replace")


def import_ahead(*, intake_alone: bool = False) -> None:
    """Once, before the first command."""
    for name in (*_FOR_INTAKE, *(() if intake_alone else _FOR_COMMANDS)):
        importlib.import_module(name)


def run(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Ended:
    """Run a command to its end."""
    return Running(arguments, folder, environment, limits).wait()


def _die_with_parent() -> None:
    """A campaign that is killed leaves no command behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _become(
    arguments: Sequence[str],
    running: Running,
    environment: dict[str, str],
    main: Callable[[], None] | None,
) -> None:
    """The new process; never returns."""
    code = 70
    try:
        running.enter()
        os.environ.update(environment)
        sys.argv = ["birthrecon", *arguments]
        sys.stdin = os.fdopen(0)
        encoding = environment.get("PYTHONIOENCODING", "utf-8")
        sys.stdout = os.fdopen(1, "w", encoding=encoding)
        sys.stderr = os.fdopen(2, "w", encoding=encoding, buffering=1)
        if main is None:
            from flows import cli

            main = cli.main
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # the interpreter of a command would print it, and so it counts
        import traceback

        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
        code = 1
    finally:
        os._exit(code)
