"""The log of an output folder: stages, seconds and failures, for the person who mends a failure. It
never holds the content of a record."""

import logging
import re
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_FILE = Path("log") / "birthrecon.log"
_BYTES, _KEPT = 1_000_000, 3
# Libraries repeat delivered values in their messages: quoted text, Chinese, longer numbers,
# connection strings.
_VALUES = re.compile(
    r"""\w+://\S+|'[^'\n]*'|"[^"\n]*"|[^\x00-\x7f]+|\d{4,}[\dXx-]*|\b(?:password|user|host)=\S+"""
)


class _QuietFile(RotatingFileHandler):
    """A log that cannot grow stops nothing, and prints nothing: what logging would print is the
    whole exception, values of records included."""

    is_lost = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 -- logging's name
        """Remember it."""
        self.is_lost = True


def open_log(out: Path) -> logging.Logger:
    """The logger that writes to OUT/log/birthrecon.log; asking again for the same folder gives the
    same. Where nothing can be written it stays silent."""
    path = out / LOG_FILE
    logger = logging.getLogger(f"birthrecon.{path.absolute()}".replace(".", "_"))
    if not logger.handlers:
        logger.addHandler(_handler(path))
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger


def log_failure(folder: Path, error: BaseException) -> Path | None:
    """Write a failure to the folder's log; returns the log, None where it could not be written."""
    logger = open_log(folder)
    logger.error("%s", describe(error))
    return folder / LOG_FILE if is_written(logger) else None


def is_written(logger: logging.Logger) -> bool:
    """Whether everything that the logger was told stands in its file."""
    return all(isinstance(one, _QuietFile) and not one.is_lost for one in logger.handlers)


def _handler(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _QuietFile(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler


def describe(error: BaseException) -> str:
    """An error's kind, its message without values, and the places in the code that it came
    through."""
    message = _VALUES.sub("…", str(error))
    frames = [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([f"{type(error).__name__}: {message}", *frames])
