"""A run that is killed (SIGKILL) in the stage that it is told: python killed_run.py STAGE DELIVERY OUT."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from flows.run import carry_out
from flows.settings import Settings
from flows.stages import PUT_IN_PLACE, Stage
from flows.workspace import Job, new_job


def perform(stage: Stage, job: Job) -> str | None:
    """Run the stage; the fatal one is killed on its way, putting in place as it begins."""
    if stage.name != sys.argv[1]:
        return stage.run(job)
    if stage is PUT_IN_PLACE:
        os.kill(os.getpid(), signal.SIGKILL)
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGKILL)).start()
    stage.run(job)
    time.sleep(60)  # a stage that was quicker than the signal
    return None


if __name__ == "__main__":
    carry_out(new_job(Path(sys.argv[2]), Path(sys.argv[3]), Settings(audit=False)), perform)
