"""Great Expectations' record of the batch, made by a process of its own while the records are
matched.

The record decides nothing: the same contracts have judged every row before it is made. If it cannot
be written, the run says so and goes on. The process starts with the run, for the library takes
longer to load than a small delivery to match, and waits for the checks.
"""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from checks import suites
from checks.gate import RULE_SUMMARY
from flows.stages import Stage
from flows.workspace import Job
from operating_system.processes import behind_others, let_others_go_first

FOLDER = "audit"
WAIT_SECONDS = 120  # it needs 5 to 15 s, most of it while the records are matched


class AuditProcess:
    """The process that writes `audit/` of a job; leaving the `with` block ends it in any case."""

    def __init__(self, job: Job) -> None:
        """Start it; it loads what it needs and waits for `begin`."""
        self._log = job.work / "audit.log"
        self._folder = job.staging / FOLDER
        self._process: subprocess.Popen[bytes] | None = None
        if job.settings.audit:
            summary = job.warehouse.with_name(RULE_SUMMARY)
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "checks.suites",
                        suites.WAIT,
                        str(summary),
                        str(self._folder),
                    ],
                    # Its end is closed when this process ends, however: then nobody waits for it.
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=Path(__file__).parents[1],
                    **behind_others(),
                )
            let_others_go_first(self._process.pid)

    def __enter__(self) -> "AuditProcess":
        """Itself."""
        return self

    def __exit__(self, *raised: object) -> None:
        """End the process if it still runs."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process and self._process.stdin:
            self._process.stdin.close()

    def begin(self) -> None:
        """The gate has run: the record can be made."""
        if self._process and self._process.stdin:
            with suppress(OSError):  # it has died; `stage` says so
                self._process.stdin.write(b"\n")
                self._process.stdin.flush()

    @property
    def stage(self) -> Stage:
        """Waiting for it, as the run's last stage but one."""
        return Stage("audit", "审计记录", "audit record", self._finish)

    def _finish(self, _: Job) -> str | None:
        """Wait; returns a sentence when there is no record."""
        if self._process is None:
            return None
        try:
            code = self._process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if code == 0:
            return None
        last = f"exit {code}"
        if code == suites.CANNOT_RECORD:
            # Then, and then alone, the last line is a sentence of ours.
            text = self._log.read_text(encoding="utf-8", errors="replace")
            last = text.strip().splitlines()[-1]
        return (
            f"未能写出 Great Expectations 审计记录，结果不受影响：{last}\n"
            "Great Expectations' record of the batch could not be written; the results stand: "
            f"{last}"
        )
