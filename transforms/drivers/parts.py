"""Runs steps on parts of a district.

The run's database has what came before. A table that a step wants is written to the path once; it
is cut once for all steps that ask for the same units; and what a step has made by part lies already
as the next step of these units wants it. Tables that are made by part are read in place by whatever
needs the whole, and come into the run's database when all steps are done.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import duckdb

from transforms.drivers.account import Exchange, TaskReport, Work, WorkAccount
from transforms.drivers.parquet import Stored, columns_of, scan, write
from transforms.drivers.tasks import ROWS, BuildPart, CutSlice, Task, is_done
from transforms.drivers.terms import TaskTerms
from transforms.drivers.units import Units, place_units, read_units, size_of
from transforms.drivers.workers import Workers
from transforms.steps import Build, By, ModelStep

SLICE_BYTES = 128_000_000
"""Of one task that cuts: some million rows."""


@dataclass
class _Table:
    """Where a table lies on the path. units, key: by which it lies in parts already."""

    stored: Stored
    units: str | None = None
    key: By | None = None
    comment: str | None = None
    cut_by: dict[tuple[str, By], Stored] = field(default_factory=dict)

    def lies_by(self, units: Units, key: By) -> bool:
        """Whether a part made it that has the rows which a part of these units asks for."""
        return self.key is key and self.units == units.place_of(key)


class Parts:
    """Steps on parts, for one stage."""

    def __init__(
        self, terms: TaskTerms, workers: Workers, part_records: int, account: WorkAccount
    ) -> None:
        """part_records: as many are in a part, or fewer. account: what is told goes there."""
        self._terms, self._workers, self._part_records = terms, workers, part_records
        self._account = account
        self._tables: dict[str, _Table] = {}
        self._makers: dict[str, str] = {}
        self._units: dict[str, Units] = {}

    def run(
        self,
        con: duckdb.DuckDBPyConnection,
        steps: Sequence[ModelStep],
        before: Mapping[str, Build],
        passing: Collection[str],
    ) -> None:
        """Build the steps, and leave in the run's database what they make; as `Run`.

        Raises: PartError.
        """
        for step in steps:
            if number := before.get(step.name):
                self._number(con, step, number)
            if step.unit is None:
                step.build(con)
                self._forget(con, step)
            else:
                self._build(con, step, self._units[step.unit])
        self._bring_home(con, passing)

    def _forget(self, con: duckdb.DuckDBPyConnection, step: ModelStep) -> None:
        """What lay on the path under the names of these tables holds no more."""
        for table in step.makes:
            if self._tables.pop(table, None):
                con.execute(f"drop view if exists temp.{table}")
            self._makers[table] = step.name

    def _number(self, con: duckdb.DuckDBPyConnection, step: ModelStep, number: Build) -> None:
        unit, name = str(step.unit), f"{step.unit}_units"
        path = self._folder("units") / f"{step.name}.parquet"
        is_enciphered = self._terms.is_enciphered
        if not path.is_file():
            con.execute(f"drop view if exists temp.{name}")
            number(con)
            place_units(con, name, path, self._share(con, name), is_enciphered=is_enciphered)
            con.execute(f"drop table {name}")
        units, cut = read_units(con, path, step.name, unit, is_enciphered=is_enciphered)
        self._units[unit] = units
        self._account.cuts.append(cut)
        columns = columns_of(con, f"from {scan(str(path), is_enciphered=is_enciphered)}")
        _show(con, name, Stored((str(path),), columns), is_enciphered=is_enciphered)

    def _share(self, con: duckdb.DuckDBPyConnection, table: str) -> int:
        """Records of a part: so many that every worker has as much to do as the others."""
        size = size_of(con, f"from {table}")
        row = con.execute(f"select coalesce({size}, 0) from {table}").fetchone()
        records = int(row[0]) if row else 0
        rounds = max(1, math.ceil(records / self._part_records / self._workers.count))
        return max(1, math.ceil(records / (rounds * self._workers.count)))

    def _build(self, con: duckdb.DuckDBPyConnection, step: ModelStep, units: Units) -> None:
        for table in (*step.shared, *step.cut):
            self._give(con, table)
        self._cut(step, units)
        shared = {table: self._tables[table].stored for table in step.shared}
        tasks = [
            BuildPart(
                self._terms,
                self._folder("made", step.name) / f"{part}",
                step.name,
                part,
                {
                    table: self._of_part(self._tables[table], units, key, part)
                    for table, key in step.cut.items()
                },
                shared,
            )
            for part in units.parts
        ]
        told = self._do(step.name, tasks)
        for table, key in step.makes.items():
            made = told[0].tables[table]
            files = (str(self._folder("made", step.name) / "*" / f"{table}.parquet"),)
            by = units.place_of(key) if key else units.path.stem
            lies = _Table(Stored(files, made.columns), by, key, made.comment)
            self._tables[table] = lies
            _show(con, table, lies.stored, is_enciphered=self._terms.is_enciphered)

    def _give(self, con: duckdb.DuckDBPyConnection, table: str) -> None:
        """Have the table on the path."""
        if table in self._tables:
            return
        place = self._folder("given", self._makers.get(table, "before")) / table
        is_enciphered = self._terms.is_enciphered
        query = f"from {table}"
        if not place.is_dir():
            beside = self._folder("beside") / table
            write(con, query, beside, is_enciphered=is_enciphered, file_bytes=SLICE_BYTES)
            beside.rename(place)
        files = (str(place / "*.parquet"),)
        self._tables[table] = _Table(Stored(files, columns_of(con, query)))

    def _cut(self, step: ModelStep, units: Units) -> None:
        """Cut what does not lie by these units yet."""
        tasks: list[Task] = []
        for table, key in step.cut.items():
            lies = self._tables[table]
            where = units.place_of(key)
            if lies.lies_by(units, key) or (where, key) in lies.cut_by:
                continue
            place = self._folder("cut", where, f"{table}-{key.name.lower()}")
            slices = [
                CutSlice(self._terms, place / f"{number}", table, rows, key, str(units.path))
                for number, rows in enumerate(_slices(lies.stored))
            ]
            tasks.extend(slices)
            lies.cut_by[where, key] = Stored((str(place / "*" / ROWS),), lies.stored.columns)
        if not tasks:
            return
        moved: dict[str, list[int]] = {}
        for one in self._do(f"cut for {step.name}", tasks):
            for table, made in one.tables.items():
                rows, size = moved.setdefault(table, [0, 0])
                moved[table] = [rows + made.rows, size + made.bytes]
        for table, (rows, size) in moved.items():
            self._account.exchanges.append(Exchange(step.name, table, rows, size))

    def _of_part(self, lies: _Table, units: Units, key: By, part: int) -> Stored:
        if lies.lies_by(units, key):
            file = lies.stored.files[0].replace("*", f"{part}")
            return Stored((file,), lies.stored.columns)
        cut = lies.cut_by[units.place_of(key), key]
        return Stored(cut.files, cut.columns, f"part_no = {part}")

    def _do(self, name: str, tasks: Sequence[Task]) -> list[TaskReport]:
        found = sum(is_done(task) for task in tasks)
        before = perf_counter()
        told = self._workers.do(tasks, self._account)
        self._account.works.append(
            Work(
                name,
                len(tasks),
                found,
                round(perf_counter() - before, 3),
                round(sum(one.cpu_seconds for one in told), 3),
                max(one.seconds for one in told),
                max(one.peak_mb for one in told),
            )
        )
        return told

    def _bring_home(self, con: duckdb.DuckDBPyConnection, passing: Collection[str]) -> None:
        """Put what was made by part into the run's database, as a run over the whole leaves it."""
        is_enciphered = self._terms.is_enciphered
        for table, lies in self._tables.items():
            if lies.units is None:
                continue
            con.execute(f"drop view if exists temp.{table}")
            if table in passing:
                continue
            query = lies.stored.query(is_enciphered=is_enciphered)
            con.execute(f"create or replace table {table} as {query}")
            if lies.comment:
                said = lies.comment.replace("'", "''")
                con.execute(f"comment on table {table} is '{said}'")
        for table in passing:
            con.execute(f"drop table if exists {table}")

    def _folder(self, *names: str) -> Path:
        folder = self._terms.folder.joinpath(*names)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _show(
    con: duckdb.DuckDBPyConnection, table: str, stored: Stored, *, is_enciphered: bool
) -> None:
    """Have the connection read the table where it lies. Nothing of that stays in the database."""
    con.execute(
        f"create or replace temp view {table} as {stored.query(is_enciphered=is_enciphered)}"
    )


def _slices(stored: Stored) -> Iterator[Stored]:
    """The table's files in lots of about SLICE_BYTES."""
    lot: list[str] = []
    size = 0
    for pattern in stored.files:
        for file in _matching(pattern):
            if lot and size + file.stat().st_size > SLICE_BYTES:
                yield Stored(tuple(lot), stored.columns)
                lot, size = [], 0
            lot.append(str(file))
            size += file.stat().st_size
    if lot:
        yield Stored(tuple(lot), stored.columns)


def _matching(pattern: str) -> list[Path]:
    path = Path(pattern)
    if path.parent.name == "*":
        return sorted(path.parents[1].glob(f"*/{path.name}"))
    return sorted(path.parent.glob(path.name))
