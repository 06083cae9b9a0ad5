"""One run from a delivery to what is published, whoever performs the stages: this process, or
Prefect's tasks."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from flows.audit import AuditProcess
from flows.errors import Fate, InterruptedRunError, SummaryError, UnexpectedError, sentence_for
from flows.log import LOG_FILE, describe, is_written, open_log
from flows.progress import Progress
from flows.result import RunResult, read_result
from flows.settings import Settings
from flows.stages import ACTIVATE, CHECK, STAGES, Stage
from flows.workspace import Job, new_job, workspace
from reports.snapshot.activation import published_run

Perform = Callable[[Stage, Job], str | None]
STAGE_COUNT = len(STAGES) + 2  # and the audit record, and putting in place


def run_directly(
    delivery: Path, out: Path, settings: Settings, console: Console | None = None
) -> RunResult:
    """Reconcile one delivery in this process, showing each stage and its seconds on `console`.

    Raises: the errors of the stages, FlowError and its kinds; what was published before stays as it
    was.
    """
    with Progress(console or Console(stderr=True), STAGE_COUNT) as progress:

        def perform(stage: Stage, job: Job) -> str | None:
            progress.started(stage)
            before = time.perf_counter()
            note = stage.run(job)
            progress.finished(stage, time.perf_counter() - before)
            return note

        return carry_out(new_job(delivery, out, settings), perform)


def carry_out(job: Job, perform: Perform) -> RunResult:
    """All stages in their order; the audit record is made beside those that follow the checks.

    Nothing that readers see changes before the last stage, which changes it in one step.
    """
    with job.settings.limiting(), workspace(job):
        log = open_log(job.out)
        log.info("run %s begins", job.run_id)
        try:
            seconds, notes = _stages(job, perform, log)
        except KeyboardInterrupt:
            log.info("run %s was interrupted", job.run_id)
            raise InterruptedRunError(_fate(job)) from None
        except Exception as error:
            log.error("run %s failed: %s", job.run_id, describe(error))
            if sentence_for(error):
                raise
            # Not chained: Prefect writes what is raised to its server, and a library's message may
            # hold a record.
            where = job.out / LOG_FILE if is_written(log) else None
            raise UnexpectedError(error, where, _fate(job)) from None
        log.info("run %s is published", job.run_id)
    try:
        return read_result(job.run_id, job.out, seconds, tuple(notes))
    except Exception as error:
        raise SummaryError(job.out, error) from None


def _fate(job: Job) -> Fate:
    """Whether readers see this run already: the disk knows, however far the last stage came."""
    seen = published_run(job.out)
    if seen == job.run_id:
        return Fate.PUBLISHED
    is_placed_by_links = seen is not None or not (job.out / "births.duckdb").exists()
    return Fate.UNCHANGED if is_placed_by_links else Fate.UNKNOWN


def _stages(job: Job, perform: Perform, log: logging.Logger) -> tuple[dict[str, float], list[str]]:
    seconds: dict[str, float] = {}
    notes: list[str] = []

    def do(stage: Stage) -> None:
        before = time.perf_counter()
        note = perform(stage, job)
        seconds[stage.name] = time.perf_counter() - before
        log.info("%s %.1f s", stage.name, seconds[stage.name])
        notes.extend([note] if note else [])

    checked = STAGES.index(CHECK) + 1
    for stage in STAGES[:checked]:
        do(stage)
    with AuditProcess(job) as audit:
        for stage in STAGES[checked:]:
            do(stage)
        do(audit.stage)
    do(ACTIVATE)
    return seconds, notes
