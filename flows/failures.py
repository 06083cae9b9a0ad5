"""What may leave a stage that fails: a sentence, and never what a record says.

Whoever watches a run keeps what it raises: Prefect's engine stores a task's exception before the
flow sees it, and a traceback prints the exceptions behind it too. So the stage's own function
catches, writes the masked details into OUT/log, and raises anew outside of the handler, where
nothing hangs on to the exception of before.
"""

import os
from collections.abc import Callable

from flows.errors import FlowError, UnexpectedError, sentence_for
from flows.log import LOG_FILE, describe, open_log
from flows.stages import Stage
from flows.workspace import Job


def guarded(stage: Stage) -> Callable[[Job], str | None]:
    """The stage's function, which raises nothing that holds a delivered value."""

    def run(job: Job) -> str | None:
        try:
            return stage.run(job)
        except Exception as error:
            told = as_told(error, job, stage.name)
        raise told

    run.__name__ = stage.name
    return run


def as_told(error: Exception, job: Job, where: str) -> Exception:
    """What to raise in an error's place; its details are in the log then.

    An error of ours is a sentence and stays what it is, without the exception behind it. Of the
    system's errors the number and the path stay, for any library may have written their text.
    """
    open_log(job.out).error("%s: %s", where, describe(error))
    bare = error
    if isinstance(error, OSError) and error.errno:
        bare = OSError(error.errno, os.strerror(error.errno), error.filename)
    sentence = sentence_for(bare)
    if sentence is None:
        return UnexpectedError(error, job.out / LOG_FILE)
    if sentence != str(error):  # a library's error, for which we have a sentence
        zh, _, en = sentence.partition("\n")
        return FlowError(zh, en)
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
