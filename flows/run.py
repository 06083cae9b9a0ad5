"""One run from a delivery to what is published, whoever performs the stages: this process, or
Prefect's tasks."""

import logging
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock

from rich.console import Console

from checks.intake.unread_files import noted_unread_files
from flows.audit import AuditProcess
from flows.beside_exchange import has_exchange
from flows.errors import InterruptedRunError, SummaryError
from flows.failures import fate_of, guarded, masked_error
from flows.log import open_log
from flows.progress import Progress
from flows.result import RunResult, read_result
from flows.resume import begin_stage, end_stage, sentence_of
from flows.settings import Settings
from flows.stages import ACTIVATE, BESIDE, CHECK, EXCHANGE, SELF_TEST, STAGES, Stage
from flows.workspace import Job, new_job, workspace
from transforms.drivers.engine import read_engine, require_engine

Perform = Callable[[Stage, Job], str | None]


def stage_count(out: Path) -> int:
    """How many stages a run over OUT has: with the audit record, putting in place, and the exchange
    of an office that has one."""
    return len(STAGES) + 2 + has_exchange(out)


def run_directly(
    delivery: Path,
    out: Path,
    settings: Settings,
    console: Console | None = None,
    *,
    is_update: bool = False,
    is_resumed: bool = False,
) -> RunResult:
    """Reconcile one delivery in this process, showing each stage and its seconds on `console`.

    Args: is_update, the delivery holds changes to what OUT's state holds; is_resumed, go on with
    what an earlier run did.
    Raises: the errors of the stages, FlowError and its kinds; what was published before stays as it
    was.
    """
    with Progress(console or Console(stderr=True), stage_count(out)) as progress:

        def perform(stage: Stage, job: Job) -> str | None:
            progress.started(stage)
            before = time.perf_counter()
            note = guarded(stage)(job)
            progress.finished(stage, time.perf_counter() - before)
            return note

        job = new_job(delivery, out, settings, is_update=is_update, is_resumed=is_resumed)
        return carry_out(job, perform)


def carry_out(job: Job, perform: Perform, *, one_by_one: bool = False) -> RunResult:
    """All stages in their order; the audit record is made beside those that follow the checks.

    Nothing that readers see changes before the last stage, which changes it in one step.
    Args: one_by_one, `perform` must not be called by two threads, and opens the files by itself.
    Raises: EngineError before anything begins; those of `run_directly`.
    """
    require_engine(read_engine(job.settings.engine))
    begun = time.perf_counter()
    with job.settings.limiting(), workspace(job):
        log = open_log(job.out)
        log.info("run %s begins", job.run_id)
        told = None
        try:
            seconds, notes = _stages(job, perform, log, one_by_one)
        except KeyboardInterrupt:
            log.info("run %s was interrupted", job.run_id)
            raise InterruptedRunError(fate_of(job)) from None
        except Exception as error:
            told = masked_error(error, job, "run")
        if told:  # outside of the handler: nothing hangs on to the exception of before
            raise told
        log.info("run %s is published", job.run_id)
        try:
            unread = noted_unread_files(job.warehouse)  # the workspace goes with the block
            elapsed_s = time.perf_counter() - begun
            return read_result(job.run_id, job.out, seconds, elapsed_s, tuple(notes), unread)
        except Exception as error:
            raise SummaryError(job.out, error) from None


def _stages(
    job: Job, perform: Perform, log: logging.Logger, one_by_one: bool
) -> tuple[dict[str, float], list[str]]:
    seconds: dict[str, float] = {}
    notes: list[str] = []
    noting = Lock()

    def do(stage: Stage) -> None:
        with noting:
            is_due = begin_stage(job, stage.name)
        if not is_due:
            log.info("%s is done already", stage.name)
            notes.extend(filter(None, [sentence_of(job, stage.name)]))
            return
        before = time.perf_counter()
        sentences = dict.fromkeys((sentence_of(job, stage.name), perform(stage, job)))
        note = "\n".join(filter(None, sentences)) or None
        with noting:
            end_stage(job, stage.name, note)
        seconds[stage.name] = time.perf_counter() - before
        log.info("%s %.1f s", stage.name, seconds[stage.name])
        notes.extend([note] if note else [])

    checks = STAGES.index(CHECK)
    half = None if one_by_one else job.settings.half_memory_limit
    last = [stage for stage in STAGES if any(stage in row for row in BESIDE)]
    with AuditProcess(job) as audit:
        # An update's intake puts another file in the warehouse's place.
        for stage in STAGES[:checks]:
            do(stage)
        with nullcontext() if one_by_one else _open_for_writing(job), ThreadPoolExecutor(1) as one:
            do(CHECK)
            audit.begin()
            tested = []
            for stage in STAGES[checks + 1 :]:
                if stage is SELF_TEST and half:  # what it makes, no other stage reads
                    tested.append(one.submit(do, stage))
                elif stage not in last:
                    do(stage)
            for test in tested:
                test.result()
        if half:
            with job.settings.limiting(half, job.settings.half_threads):
                _beside(do, last)
        else:
            for stage in last:
                do(stage)
        do(audit.stage)
    do(ACTIVATE)
    if has_exchange(job.out):
        do(EXCHANGE)
    return seconds, notes


def _open_for_writing(job: Job) -> AbstractContextManager[None]:
    from checks.intake.warehouse import held_open

    return held_open(job.warehouse)


def _beside(do: Callable[[Stage], None], last: Collection[Stage]) -> None:
    """The last stages, in two rows: small tables keep one core busy, and there are two. Raises: the
    first row's error, or the second's."""

    def one_after_another(stages: Iterable[Stage]) -> None:
        for stage in stages:
            if stage in last:
                do(stage)

    with ThreadPoolExecutor(len(BESIDE)) as threads:
        for row in [threads.submit(one_after_another, stages) for stages in BESIDE]:
            row.result()
