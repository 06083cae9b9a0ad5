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


def open_log(out: Path) -> logging.Logger:
    """The logger that writes to OUT/log/birthrecon.log; asking again for the same folder gives the
    same."""
    path = out / LOG_FILE
    logger = logging.getLogger(f"birthrecon.{path.absolute()}".replace(".", "_"))
    if not logger.handlers:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger


def describe(error: BaseException) -> str:
    """An error's kind, its message without values, and the places in the code that it came
    through."""
    message = _VALUES.sub("…", str(error))
    frames = [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([f"{type(error).__name__}: {message}", *frames])
