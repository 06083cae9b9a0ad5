"""What may leave a stage that fails: a sentence, and never what a record says.

Whoever watches a run keeps what it raises: Prefect's engine stores a task's exception before the
flow sees it, and a traceback prints the exceptions behind it too. So the stage's own function
catches, writes the masked details into OUT/log, and raises anew outside of the handler, where
nothing hangs on to the exception of before.
"""

import os
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

    An error of ours is a sentence and stays what it is, without the exception behind it. Of the
    system's errors the number and the path stay, for any library may have written their text.
    """
    log = open_log(job.out)
    log.error("%s: %s", where, describe(error))
    if sentence_for(error) == str(error):  # ours
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)
    known = sentence_for(_of_the_system(error) or error)
    if known is None:
        path = job.out / LOG_FILE if is_written(log) else None
        return UnexpectedError(error, path, fate_of(job))
    zh, _, en = known.partition("\n")
    return FlowError(zh, en)


def _of_the_system(error: Exception) -> OSError | None:
    """The same error with the system's own text; None where it is none of the system's."""
    if isinstance(error, OSError) and error.errno:
        return OSError(error.errno, os.strerror(error.errno), error.filename)
    return None


def fate_of(job: Job) -> Fate:
    """Whether readers see this run already: the disk knows, however far the last stage came."""
    seen = published_run(job.out)
    if seen == job.run_id:
        return Fate.PUBLISHED
    is_placed_by_links = seen is not None or not (job.out / "births.duckdb").exists()
    return Fate.UNCHANGED if is_placed_by_links else Fate.UNKNOWN
