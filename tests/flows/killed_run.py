"""Runs that are killed (SIGKILL) in one stage each: python killed_run.py SNAPSHOTS DELIVERY.

Reads a line "STAGE OUT" for each run, and answers with the signal that ended it.

The stages before it are not run again: the private folder as they left it is copied from SNAPSHOTS.
Each run is a fork of this process, which has the libraries imported and has used none of them.
"""

import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

# Imported here so that the signal meets a stage at its work, not at its imports.
import checks.gate
import checks.intake.sources
import reports.corrections.draft_lists
import reports.run_report.page
import reports.snapshot.activation
import reports.snapshot.publish
import transforms.cases
import transforms.ledger.update_ledger
import transforms.linkage.link
import transforms.linkage.self_test_run
import transforms.standardise
from flows.run import carry_out
from flows.settings import Settings
from flows.stages import ACTIVATE, Stage
from flows.workspace import Job, new_job

_IMPORTED = (checks, reports, transforms)
SNAPSHOTS, DELIVERY = map(Path, sys.argv[1:])


def run_until(fatal: str, out: Path) -> None:
    """A run that is killed in the stage of that name, on its way; putting in place, as it
    begins."""

    def perform(stage: Stage, job: Job) -> str | None:
        if stage.name != fatal:
            return None
        shutil.copytree(SNAPSHOTS / fatal, job.work, dirs_exist_ok=True)
        threading.Timer(
            0.0 if stage is ACTIVATE else 0.1, os.kill, (os.getpid(), signal.SIGKILL)
        ).start()
        if stage is not ACTIVATE:
            stage.run(job)
        time.sleep(60)  # the signal comes
        return None

    carry_out(new_job(DELIVERY, out, Settings(audit=False)), perform, one_by_one=True)


if __name__ == "__main__":
    for line in sys.stdin:
        stage, out = line.rstrip("\n").split(" ", 1)
        if not (process := os.fork()):
            try:
                run_until(stage, Path(out))
            finally:
                os._exit(1)  # in any case: the parent alone reads the next line
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
