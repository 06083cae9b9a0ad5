"""What may leave a stage that fails: a sentence, and never what a record says.

Whoever watches a run keeps what it raises: Prefect's engine stores a task's exception before the
flow sees it, and a traceback prints the exceptions behind it too. So the stage's own function
catches, writes the masked details into OUT/log, and raises anew outside of the handler, where
nothing hangs on to the exception of before.
"""

from collections.abc import Callable

from flows.errors import Fate, FlowError, UnexpectedError, sentence_for
from flows.log import LOG_FILE, describe, is_written, open_log
from flows.stages import Stage
from flows.workspace import Job
from reports.snapshot.activation import published_run


def guarded(stage: Stage) -> Callable[[Job], str | None]:
    """The stage's function, which raises nothing that holds a delivered value."""

    def run(job: Job) -> str | None:
        try:
            return stage.run(job)
        except Exception as error:
            told = masked_error(error, job, stage.name)
        raise told

    run.__name__ = stage.name
    return run


def masked_error(error: Exception, job: Job, where: str) -> Exception:
    """What to raise in an error's place; its details are in the log then.

    An error of ours is a sentence and stays what it is, without the exception behind it. Where what
    is done is kept, a trouble of the machine is told with how to go on.
    """
    from transforms.drivers.workers import PartError  # its import costs a second

    log = open_log(job.out)
    log.error("%s: %s", where, describe(error))
    known, is_by_parts = sentence_for(error), isinstance(error, PartError)
    if known == str(error) and not is_by_parts:  # ours
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)
    if known is None:
        path = job.out / LOG_FILE if is_written(log) else None
        return UnexpectedError(error, path, fate_of(job))
    zh, _, en = known.partition("\n")
    if job.leaves_work:
        zh += "已完成的部分留在 OUT/.work（含身份信息）；解决后加 --resume 继续。"
        en += " What is done is kept in OUT/.work, with identities: mend it, then add --resume."
    return FlowError(zh, en)


def fate_of(job: Job) -> Fate:
    """Whether readers see this run already: the disk knows, however far the last stage came."""
    seen = published_run(job.out)
    if seen == job.run_id:
        return Fate.PUBLISHED
    is_placed_by_links = seen is not None or not (job.out / "births.duckdb").exists()
    return Fate.UNCHANGED if is_placed_by_links else Fate.UNKNOWN
