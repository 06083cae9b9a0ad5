"""The log of an output folder: stages, seconds and failures, for the person who mends a failure. It
never holds the content of a record."""

import io
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from protection.messages import describe
from protection.rights import Rights, rights_of

__all__ = ["LOG_FILE", "describe", "open_log"]

LOG_FILE = Path("log") / "birthrecon.log"
_BYTES, _KEPT = 1_000_000, 3


class _PrivateLog(RotatingFileHandler):
    """A log that its owner alone reads, or the group; a line that cannot be written is lost and
    says so."""

    def __init__(self, path: Path, rights: Rights) -> None:
        self._rights = rights
        super().__init__(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")

    def _open(self) -> io.TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=self._rights.opener)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 -- its name there
        """Not the library's way, which prints the exception in flight with all that it says."""
        kind = getattr(sys.exc_info()[0], "__name__", "")
        print(f"日志无法写入 / The log cannot be written ({kind}).", file=sys.stderr)


def open_log(out: Path) -> logging.Logger:
    """The logger that writes to OUT/log/birthrecon.log; asking again for the same folder gives the
    same."""
    path = out / LOG_FILE
    logger = logging.getLogger(f"birthrecon.{path.absolute()}".replace(".", "_"))
    if not logger.handlers:
        rights = rights_of(out)
        rights.make_folder(path.parent)
        handler = _PrivateLog(path, rights)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger
