"""The log of an output folder: stages, seconds and failures, for the person who mends a failure. It
never holds the content of a record."""

import io
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from protection.messages import describe
from protection.rights import Rights, rights_of

__all__ = ["LOG_FILE", "describe", "is_written", "log_failure", "open_log"]

LOG_FILE = Path("log") / "birthrecon.log"
_BYTES, _KEPT = 1_000_000, 3


class _QuietFile(RotatingFileHandler):
    """A log that its owner alone reads, or the group. One that cannot grow stops nothing, and
    prints nothing: what logging would print is the whole exception, values of records included."""

    is_lost = False

    def __init__(self, path: Path, rights: Rights) -> None:
        self._rights = rights
        super().__init__(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")

    def _open(self) -> io.TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=self._rights.opener)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 -- logging's name
        """Remember it."""
        self.is_lost = True


def open_log(out: Path) -> logging.Logger:
    """The logger that writes to OUT/log/birthrecon.log; asking again for the same folder gives the
    same. Where nothing can be written it stays silent."""
    path = out / LOG_FILE
    logger = logging.getLogger(f"birthrecon.{path.absolute()}".replace(".", "_"))
    if not logger.handlers:
        logger.addHandler(_handler(path, rights_of(out)))
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


def _handler(path: Path, rights: Rights) -> logging.Handler:
    try:
        if not path.parent.is_dir():  # another program's folder of that name keeps its rights
            rights.make_folder(path.parent)
        handler = _QuietFile(path, rights)
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler
