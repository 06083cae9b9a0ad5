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
        _stop("已中断。\nInterrupted.")
    except Exception as error:
        _stop(sentence_for(error) or str(UnexpectedError(error, _logged(error))))


def _logged(error: Exception) -> Path | None:
    """Write the error to a log below the current folder, or below the user's where that cannot be
    written; None where neither can."""
    from flows.log import log_failure

    for folder in _folders():
        if os.access(folder, os.W_OK) and (path := log_failure(folder, error)):
            return path
    return None


def _folders() -> Iterator[Path]:
    for find in (Path.cwd, Path.home):
        try:
            yield find()
        except (OSError, RuntimeError):  # a folder that was removed; a user without one
            continue


def _stop(message: str) -> None:
    typer.echo(f"✗ {message}", err=True)
    raise typer.Exit(CANNOT_RUN)
