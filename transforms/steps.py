"""Steps: models that are built together, and the key by which a district may be cut for them.

A step reads the tables that it names and no others. `cut` are large: of each, a part has the rows
of its own units (a birth, a household) alone. `shared` are small, counted over all or delivered as
lists, and every part has them whole. So a step says of any part what it says of the whole, whoever
runs it: one process, several, or only for the parts that have changed. A step without a unit is run
once, over all; what it makes is small, and is shared by those that follow.

A unit's number stands in the table `<unit>_units` (unit_no, and the keys that its tables are cut
by), made before the step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import duckdb

Build = Callable[[duckdb.DuckDBPyConnection], None]
PART = "part"


class By(Enum):
    """By which of its columns a table is cut, and in which column of the units that stands."""

    RECORD = ("record_no", "record_no")
    BIRTH = ("birth_id", "birth_id")
    PAIR = ("record_l", "record_no")
    SCORED_PAIR = ("record_no_l", "record_no")
    # Where a pair is the unit, its records are many units', and its left one names it.
    LEFT = ("record_l", "left_no")
    SCORED_LEFT = ("record_no_l", "left_no")
    KEY = ("key_no", "key_no")

    @property
    def column(self) -> str:
        """The table's column."""
        return str(self.value[0])

    @property
    def of_unit(self) -> str:
        """The units' column that holds the same."""
        return str(self.value[1])


@dataclass(frozen=True)
class ModelStep:
    """Models built together.

    unit: what is never cut apart; the table `<unit>_units` has its numbers. None: run over all.
    cut: by table, its key. shared: tables that every part reads whole, with their schema where they
    have one. makes: the tables that are made, each with the rows of its units alone, and the key
    that tells whose they are; None where only another table tells.
    """

    name: str
    unit: str | None
    cut: Mapping[str, By]
    shared: tuple[str, ...]
    makes: Mapping[str, By | None]
    build: Build


class Run(Protocol):
    """Whoever builds steps, one after another."""

    def __call__(
        self,
        con: duckdb.DuckDBPyConnection,
        steps: Sequence[ModelStep],
        before: Mapping[str, Build],
        passing: Collection[str] = (),
        /,
    ) -> None:
        """Build them. before: by a step's name, what numbers its units where the step before has
        not. passing: tables that nobody needs after the steps."""


def run_all_whole(
    con: duckdb.DuckDBPyConnection,
    steps: Sequence[ModelStep],
    before: Mapping[str, Build],  # noqa: ARG001 -- nobody asks for units where nothing is cut
    passing: Collection[str] = (),
    /,
) -> None:
    """Build the steps over everything, in the default database."""
    for step in steps:
        run_whole(con, step)
    for table in passing:
        con.execute(f"drop table {table}")


def run_whole(con: duckdb.DuckDBPyConnection, step: ModelStep) -> None:
    """Build the step over everything, in the default database."""
    step.build(con)


def run_by_parts(con: duckdb.DuckDBPyConnection, step: ModelStep, parts: int) -> None:
    """Build the step on so many parts, one after another, each seeing its own rows alone.

    Raises: duckdb.CatalogException where a model reads what the step does not name.
    """
    if step.unit is None:
        run_whole(con, step)
        return
    run_units(con, step, [f"unit_no % {parts} = {number}" for number in range(parts)])


def run_units(con: duckdb.DuckDBPyConnection, step: ModelStep, parts: Sequence[str]) -> None:
    """Build the step for some of its units alone: what it makes has the rows of these.

    Args: parts, of each a condition on unit_no.
    """
    whole = _default_database(con)
    con.execute(f"attach ':memory:' as {PART}")
    try:
        for table in step.shared:
            _share(con, whole, table)
        for number, which in enumerate(parts):
            _cut(con, whole, step, which)
            con.execute(f"use {PART}")
            step.build(con)
            con.execute(f"use {whole}")
            _gather(con, whole, step, is_first=number == 0)
    finally:
        con.execute(f"use {whole}")
        con.execute(f"detach {PART}")
    for table in step.makes:
        con.execute(f"create or replace table {table} as from made_{table}")
        con.execute(f"drop table made_{table}")


def _share(con: duckdb.DuckDBPyConnection, whole: str, table: str) -> None:
    schema, _, name = table.rpartition(".")
    schema = schema or "main"
    con.execute(f"create schema if not exists {PART}.{schema}")
    con.execute(f"create view {PART}.{schema}.{name} as from {whole}.{schema}.{name}")


def _cut(con: duckdb.DuckDBPyConnection, whole: str, step: ModelStep, which: str) -> None:
    """The part's rows of every table that is cut."""
    con.execute(
        f"create or replace temp table part_units as "
        f"select * exclude (unit_no) from {whole}.{step.unit}_units where {which}"
    )
    for table, key in step.cut.items():
        con.execute(
            f"create or replace table {PART}.{table} as select t.* from {whole}.{table} as t "
            f"where t.{key.column} in (select {key.of_unit} from part_units)"
        )


def _gather(con: duckdb.DuckDBPyConnection, whole: str, step: ModelStep, *, is_first: bool) -> None:
    for table in step.makes:
        if is_first:
            con.execute(f"create or replace table {whole}.made_{table} as from {PART}.{table}")
        else:
            con.execute(f"insert into {whole}.made_{table} by name select * from {PART}.{table}")


def _default_database(con: duckdb.DuckDBPyConnection) -> str:
    row = con.execute("select current_database()").fetchone()
    return f'"{row[0]}"' if row else "memory"
