"""A run that is killed (SIGKILL) in one stage: python killed_run.py STAGE SNAPSHOTS DELIVERY OUT.

The stages before it are not run again: the private folder as they left it is copied from SNAPSHOTS.
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
import transforms.linkage.link
import transforms.standardise
from flows.run import carry_out
from flows.settings import Settings
from flows.stages import ACTIVATE, Stage
from flows.workspace import Job, new_job

_IMPORTED = (checks, reports, transforms)
FATAL, SNAPSHOTS, DELIVERY, OUT = sys.argv[1], *map(Path, sys.argv[2:])


def perform(stage: Stage, job: Job) -> str | None:
    """The fatal stage is killed on its way; putting in place, as it begins."""
    if stage.name != FATAL:
        return None
    shutil.copytree(SNAPSHOTS / FATAL, job.work, dirs_exist_ok=True)
    threading.Timer(
        0.0 if stage is ACTIVATE else 0.1, os.kill, (os.getpid(), signal.SIGKILL)
    ).start()
    if stage is not ACTIVATE:
        stage.run(job)
    time.sleep(60)  # the signal comes
    return None


if __name__ == "__main__":
    carry_out(new_job(DELIVERY, OUT, Settings(audit=False)), perform, one_by_one=True)
