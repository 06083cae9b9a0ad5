"""Reads workbooks in a process of their own, within a memory limit, so that a file that would end
the reader costs one file and no run.

One process serves a batch of files: it starts at the first workbook and again after one that ended
it. What runs in it stands in `reader_child`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Timer
from types import TracebackType
from typing import Self

import polars as pl

from checks.intake.kinds import FileKind
from checks.intake.refused import RefusedFileError
from operating_system.processes import bare_environment

MEMORY_BYTES = 2_000_000_000  # the largest workbook that the guard lets pass needs 1.6 GB
SECONDS = 300
ROOT = Path(__file__).parents[2]
# Sources are read beside each other, and one large workbook takes what memory a machine can spare.
_ONE_FILE = Lock()
LAST_ANSWERS = {"done", "refused", "failed"}


class ReadingFailedError(RuntimeError):
    """The reading process met an error of its own code; it names the error and the line of code."""


@dataclass(frozen=True)
class SheetRead:
    """One sheet. cells: text columns c0, c1, …, a row for each of the sheet's up to the last
    filled one. merges: first row, first column, last row, last column, from 0."""

    name: str
    hidden: bool
    cells: pl.DataFrame
    merges: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class BookRead:
    """A workbook as it was read. format: what it turned out to be. counts_from_1904: a bare number
    in a date's column counts days from 1904-01-01. uncalculated: formulas without a value. notes:
    cells that bear a note, empty where the format does not say which."""

    format: str
    counts_from_1904: bool
    sheets: tuple[SheetRead, ...]
    uncalculated: int = 0
    notes: tuple[str, ...] = ()


class ReaderProcess:
    """The reading process, for the duration of a block."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES, seconds: float = SECONDS) -> None:
        """memory_bytes: what the process may use. seconds: what one file may take."""
        self._memory_bytes = memory_bytes
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Nothing is started before the first file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self._end()

    def read(self, path: Path, kind: FileKind, rows: int | None = None) -> BookRead:
        """The file's sheets. rows: so many of each are enough.

        Raises: RefusedFileError when it cannot or must not be read, or ended the reader; OSError
        when the file cannot be opened; ReadingFailedError when the reader's code is wrong.
        """
        path = path.resolve(strict=True)
        with _ONE_FILE:
            return self._read({"path": str(path), "kind": kind.value, "rows": rows})

    def _read(self, asked: dict[str, str | int | None]) -> BookRead:
        process = self._running()
        if process.stdin is None:
            raise RuntimeError("the reading process has no input")
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
        timer = Timer(self._seconds, process.kill)
        timer.start()
        try:
            return _collect(self._answers(process))
        finally:
            timer.cancel()

    def _answers(self, process: subprocess.Popen[bytes]) -> Iterator[dict[str, object]]:
        if process.stdout is None:
            raise RuntimeError("the reading process has no output")
        while line := process.stdout.readline():
            answer = json.loads(line)
            yield answer
            if LAST_ANSWERS & answer.keys():
                return
        self._end()
        raise _stopped()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "checks.intake.reader_child", str(self._memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env=bare_environment(),
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process.kill()
            self._process.wait()
            self._process = None


def _collect(answers: Iterator[dict[str, object]]) -> BookRead:
    """The book that the answers tell of."""
    sheets: list[SheetRead] = []
    name, hidden, pieces = "", False, list[pl.DataFrame]()
    for answer in answers:
        match answer:
            case {"sheet": str(name), "hidden": bool(hidden)}:
                pieces = []
            case {"columns": list(columns)}:
                pieces.append(_frame(columns))
            case {"merges": list(merges)}:
                cells = pl.concat(pieces, how="diagonal") if pieces else pl.DataFrame()
                rectangles = tuple((one[0], one[1], one[2], one[3]) for one in merges)
                sheets.append(SheetRead(name, hidden, cells, rectangles))
            case {
                "done": str(form),
                "counts_from_1904": bool(from_1904),
                "uncalculated": int(uncalculated),
                "notes": list(notes),
            }:
                places = tuple(str(place) for place in notes)
                return BookRead(form, from_1904, tuple(sheets), uncalculated, places)
            case {"refused": str(rule), "zh": str(zh), "en": str(en)}:
                raise RefusedFileError(rule, zh, en)
            case {"failed": str(where)}:
                raise ReadingFailedError(where)
            case _:
                raise RuntimeError("the reading process said what it never says")
    raise _stopped()


def _frame(columns: list[list[str | None]]) -> pl.DataFrame:
    return pl.DataFrame(
        [pl.Series(f"c{index}", column, pl.String) for index, column in enumerate(columns)]
    )


def _stopped() -> RefusedFileError:
    return RefusedFileError(
        "file_too_large",
        "读取这个文件所需的内存或时间超过了允许的限度，未读取；请只保留登记表本身（把它复制到新建的"
        "工作簿里）后再发送。",
        "Reading the file takes more memory or time than is allowed; it was not read. Copy the "
        "register alone into a new workbook and send that.",
    )
