"""What a worker does: it cuts a slice of a table by the parts of a step, or builds one part.

A task says where its result lies. It is written beside that place and renamed, so that a killed
worker leaves no half result, and two workers that were given one task leave one.
"""

from __future__ import annotations

import errno
import secrets
import shutil
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb

from operating_system.files import flush_file, flush_folder
from operating_system.troubles import system_sentence
from protection.messages import describe
from transforms.cases.steps import STEPS as CASES
from transforms.drivers.account import Clock, Made, TaskReport, read_report
from transforms.drivers.parquet import Columns, Stored, scan, write
from transforms.drivers.terms import TaskTerms
from transforms.linkage.steps import STEPS as LINKING
from transforms.steps import By, ModelStep

REPORT = "report.json"
ROWS = "rows.parquet"
BESIDE = "beside"
BY_NAME: Mapping[str, ModelStep] = {step.name: step for step in (*LINKING, *CASES)}
_OURS = ("checks.", "data.", "protection.", "transforms.")


@dataclass(frozen=True)
class Failed:
    """A task that failed, told without a value of any record. sentence: of an error that is one for
    users already, or of a trouble of the machine, such as a full disk."""

    kind: str
    sentence: str | None
    details: str


class Task(Protocol):
    """One piece of work."""

    @property
    def name(self) -> str:
        """For messages."""

    @property
    def terms(self) -> TaskTerms:
        """What it works under."""

    @property
    def place(self) -> Path:
        """The folder of its result, which stands as soon as the task is done."""

    @abstractmethod
    def fill(self, con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Made]:
        """Write the result's files into the folder; returns what was made."""


@dataclass(frozen=True)
class CutSlice:
    """Sort a slice of a table by the parts of its rows' units. Rows of no unit are of no part."""

    terms: TaskTerms
    place: Path
    table: str
    rows: Stored
    key: By
    units: str

    @property
    def name(self) -> str:
        """For messages."""
        return f"cut {self.table}"

    def fill(self, con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Made]:
        """One file, its rows in the order of the parts."""
        is_enciphered = self.terms.is_enciphered
        query = f"""
            with units as (
                select distinct {self.key.of_unit} as unit_key, part_no
                from {scan(self.units, is_enciphered=is_enciphered)})
            select t.*, u.part_no
            from ({self.rows.query(is_enciphered=is_enciphered)}) as t
            inner join units as u on t.{self.key.column} = u.unit_key
            order by u.part_no"""
        path = folder / ROWS
        columns = write(con, query, path, is_enciphered=is_enciphered)
        return {self.table: _made(con, path, columns[:-1], is_enciphered=is_enciphered)}


@dataclass(frozen=True)
class BuildPart:
    """Build a step on one part. cut: of each table the part has its own rows; shared: whole."""

    terms: TaskTerms
    place: Path
    step: str
    part: int
    cut: Mapping[str, Stored]
    shared: Mapping[str, Stored]

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.step} {self.part}"

    def fill(self, con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Made]:
        """A file for each table that the step makes."""
        is_enciphered = self.terms.is_enciphered
        for table, rows in self.shared.items():
            schema, _, _ = table.rpartition(".")
            if schema:
                con.execute(f"create schema if not exists {schema}")
            # Read where it lies, and only as far as the step looks.
            con.execute(f"create view {table} as {rows.query(is_enciphered=is_enciphered)}")
        for table, rows in self.cut.items():
            con.execute(f"create table {table} as {rows.query(is_enciphered=is_enciphered)}")
        step = BY_NAME[self.step]
        step.build(con)
        made = {}
        for table in step.makes:
            path = folder / f"{table}.parquet"
            columns = write(con, f"from {table}", path, is_enciphered=is_enciphered)
            one = _made(con, path, columns, is_enciphered=is_enciphered)
            made[table] = Made(one.rows, one.bytes, columns, _comment(con, table))
        return made


def is_done(task: Task) -> bool:
    """Whether its result stands."""
    return (task.place / REPORT).is_file()


def perform(task: Task) -> TaskReport | Failed:
    """Do the task, unless its result stands. Never raises: what a library says may hold a value,
    and engines write down what a task raises."""
    try:
        if not is_done(task):
            _do(task)
        return read_report(task.place / REPORT)
    except Exception as error:
        is_ours = type(error).__module__.startswith(_OURS)
        sentence = str(error) if is_ours else system_sentence(error)
        return Failed(type(error).__name__, sentence, describe(error))


def _do(task: Task) -> None:
    beside = task.terms.folder / BESIDE / secrets.token_hex(8)
    beside.mkdir(parents=True)
    try:
        clock = Clock()
        with task.terms.connection() as con:
            made = task.fill(con, beside)
            clock.report(made).write(beside / REPORT)
        for file in beside.iterdir():
            flush_file(file)
        flush_folder(beside)
        task.place.parent.mkdir(parents=True, exist_ok=True)
        _put(beside, task.place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _put(beside: Path, place: Path) -> None:
    """Rename, unless another worker that was given the same task was quicker."""
    try:
        beside.rename(place)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) and not (place / REPORT).is_file():
            raise
    flush_folder(place.parent)


def _made(
    con: duckdb.DuckDBPyConnection, path: Path, columns: Columns, *, is_enciphered: bool
) -> Made:
    row = con.execute(
        f"select count(*) from {scan(str(path), is_enciphered=is_enciphered)}"
    ).fetchone()
    return Made(int(row[0]) if row else 0, path.stat().st_size, columns)


def _comment(con: duckdb.DuckDBPyConnection, table: str) -> str | None:
    row = con.execute(
        "select comment from duckdb_tables() where table_name = ? and not temporary", [table]
    ).fetchone()
    return str(row[0]) if row and row[0] else None
