"""Ends a command in which something failed with a sentence and an exit code, never with a
traceback."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from flows.errors import UnexpectedError, sentence_for

CANNOT_RUN = 2


@contextmanager
def errors_as_sentences() -> Iterator[None]:
    """Inside, an error ends the command with exit code 2 and a message in Chinese and English."""
    try:
        yield
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        _stop("已中断；此前发布的文件未变。\nInterrupted; what was published before is unchanged.")
    except Exception as error:
        _stop(sentence_for(error) or str(UnexpectedError(error, _logged(error))))


def _logged(error: Exception) -> Path:
    """Write the error to a log below the current folder, or below the user's where that cannot be
    written."""
    from flows.log import LOG_FILE, describe, open_log

    folder = Path.cwd() if os.access(Path.cwd(), os.W_OK) else Path.home()
    open_log(folder).error("%s", describe(error))
    return folder / LOG_FILE


def _stop(message: str) -> None:
    typer.echo(f"✗ {message}", err=True)
    raise typer.Exit(CANNOT_RUN)
