"""What a command says reaches any terminal: one that knows no hanzi, one that was closed, a file on
a full disk.

Words never decide what a command did. `guard_output` is called once, by the program's entry; after
it, whatever is printed (typer.echo, rich, print) passes here, and printing raises nothing.
"""

import codecs
import os
import sys
from collections.abc import Iterable
from io import TextIOBase, TextIOWrapper
from typing import TextIO

_HANDLER = "birthrecon.stand_in"
# Signs that some encodings lack, and what stands in for them: the first that can be written.
_STAND_INS = {
    "✓": "√+",
    "✗": "×x",
    "·": "・-",
    "—": "-",
    "–": "-",
    "−": "-",
    "×": "x",
    "→": ">",
    "…": "~",
    "≥": ">",
    "≤": "<",
    "≈": "~",
    "，": ",",
    "。": ".",
    "、": ",",
    "；": ";",
    "：": ":",
    "（": "(",
    "）": ")",
    "“": '"',
    "”": '"',
    "\u00a0": " ",
}
_LOST = (
    "屏幕上的文字未能写出；命令所做的不受影响，以退出码为准。\n"
    "What was said could not be written out; what the command did stands, and its exit code says "
    "how it ended.\n"
)


def guard_output() -> None:
    """Make standard output and standard error such that no print can fail; once a process."""
    codecs.register_error(_HANDLER, _stand_in)
    sys.stderr = _guarded(sys.stderr)
    sys.stdout = _guarded(sys.stdout)


class GuardedStream(TextIOBase):
    """A text stream whose writer never learns that nobody reads. It has no `buffer`: bytes would go
    past the stand-ins."""

    def __init__(self, stream: TextIO) -> None:
        """stream: where the words go while it takes them."""
        self._stream = stream
        self._is_lost = False

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The terminal's."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """How signs that it lacks are written."""
        return self._stream.errors

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return not self._is_lost and self._stream.isatty()

    def fileno(self) -> int:
        """The stream's own."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Write the text, or lose it."""
        if not self._is_lost:
            try:
                self._stream.write(text)
            except (OSError, ValueError) as error:
                self._lose(error)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:  # type: ignore[override]
        """Write each."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Have it written, or lose it."""
        if not self._is_lost:
            try:
                self._stream.flush()
            except (OSError, ValueError) as error:
                self._lose(error)

    def _lose(self, error: Exception) -> None:
        """From now on nothing is written: what waits must not fail once more when the process
        ends."""
        self._is_lost = True
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
        except (OSError, ValueError):
            pass
        # A reader that went away (`| head`) has what it wanted.
        if not isinstance(error, BrokenPipeError) and sys.stderr is not self:
            sys.stderr.write(_LOST)


def _guarded(stream: TextIO | None) -> TextIO:
    if isinstance(stream, GuardedStream):
        return stream
    if stream is None:  # closed before the program began
        stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors=_HANDLER)
    return GuardedStream(stream)  # type: ignore[return-value]


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: a sign that looks like it, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_one(sign, error.encoding) for sign in lacking), error.end


def _one(sign: str, encoding: str) -> str:
    for other in _STAND_INS.get(sign, ""):
        try:
            other.encode(encoding)
        except UnicodeEncodeError:
            continue
        return other
    return "?"
