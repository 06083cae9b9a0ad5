"""A DuckDB connection that plans each statement once.

Where the same statements run again and again over a handful of rows, nearly all their time goes
into parsing, binding and planning. Here `create or replace table t as select …` makes its table
once; later its rows are replaced by a prepared insert of that same `select`. So the statements stay
those of the models, and only their plans are kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import duckdb

RENEW_AFTER = 20_000
"""Statements, some hundred notices. DuckDB keeps what was deleted from a table in memory: a scan of
20 rows took 0.1 ms longer after 1,500 rounds."""

_CREATED = r"\s*create\s+(?:or\s+replace\s+)?(?:temp\s+)?table\s+(?P<table>[\w.]+)\s*"
_MADE = re.compile(_CREATED + r"as\s(?P<select>.*)", re.IGNORECASE | re.DOTALL)
_EMPTY = re.compile(_CREATED + r"(?P<columns>\(.*)", re.IGNORECASE | re.DOTALL)
_DROPPED = re.compile(r"\s*drop\s+table\s+(?:if\s+exists\s+)?(?P<table>[\w.]+)\s*$", re.IGNORECASE)
_ONCE = re.compile(
    r"\s*(create\s+schema|create\s+or\s+replace\s+(?:temp\s+)?view|comment\s+on)\s", re.I
)


@dataclass
class _Step:
    """One statement as it runs from the second time on. name: of its plan, once there is one."""

    sql: str
    name: str = ""


@dataclass
class PlannedConnection:
    """A connection whose statements are planned once. Temporary tables become tables of the
    database in use, and a table that is dropped is emptied."""

    con: duckdb.DuckDBPyConnection
    _steps: dict[str, list[_Step]] = field(default_factory=dict)
    _tables: set[str] = field(default_factory=set)
    _frames: set[str] = field(default_factory=set)
    _run: int = 0

    @classmethod
    def over(cls, con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """One over an open connection, to stand where that one stood."""
        # A plan must not rest on what the tables held when it was made.
        con.execute("set disabled_optimizers = 'statistics_propagation'")
        return cast(duckdb.DuckDBPyConnection, cls(con))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.con, name)

    def register(self, name: str, frame: object) -> duckdb.DuckDBPyConnection:
        """As DuckDB's; what reads a frame is planned each time."""
        self._frames.add(name)
        return self.con.register(name, frame)

    def execute(
        self, sql: str, parameters: Sequence[object] | None = None
    ) -> duckdb.DuckDBPyConnection:
        """As DuckDB's, for statements that name no table of which another has other columns."""
        steps = self._steps.get(sql)
        if steps is None:
            self._steps[sql] = self._learn(sql, parameters)
            return self.con
        for step in steps:
            self._execute(step, parameters)
        return self.con

    def renew(self) -> None:
        """Let go of deleted rows, where many have gathered; each statement is planned once more."""
        if self._run > RENEW_AFTER:
            self._run = 0
            for table in sorted(self._tables):
                self.con.execute(f"create or replace table {table} as from {table}")

    def _execute(self, step: _Step, parameters: Sequence[object] | None) -> None:
        self._run += 1
        if not step.name and not self._reads_frame(step.sql):
            step.name = f"plan_{sum(map(len, self._steps.values()))}_{self._run}"
            self.con.execute(f"prepare {step.name} as {step.sql}")
        if step.name:
            values = f"({', '.join(map(_literal, parameters))})" if parameters else ""
            self.con.execute(f"execute {step.name}{values}")
        else:
            self.con.execute(step.sql, parameters)

    def _reads_frame(self, sql: str) -> bool:
        return any(re.search(rf"\b{name}\b", sql) for name in self._frames)

    def _learn(self, sql: str, parameters: Sequence[object] | None) -> list[_Step]:
        """Run a text for the first time; returns what to run from then on."""
        steps = []
        for statement in self.con.extract_statements(sql):
            steps += self._learn_one(statement.query.strip().rstrip(";"), parameters)
        return steps

    def _learn_one(self, sql: str, parameters: Sequence[object] | None) -> list[_Step]:
        made, empty, dropped = _MADE.match(sql), _EMPTY.match(sql), _DROPPED.match(sql)
        if made and re.search(rf"\b(from|join)\s+{made['table']}\b", made["select"], re.I):
            raise ValueError(f"{made['table']} is made of itself: its rows would be gone. {sql}")
        if made:
            return self._make(made["table"], made["select"])
        if empty:
            self.con.execute(f"create or replace table {empty['table']} {empty['columns']}")
            self._tables.add(empty["table"])
            return [_Step(f"delete from {empty['table']}")]
        if dropped:
            if dropped["table"] not in self._tables:
                self.con.execute(sql)
                return []
            emptied = f"delete from {dropped['table']}"
            self.con.execute(emptied)
            return [_Step(emptied)]
        self.con.execute(sql, parameters)
        return [] if _ONCE.match(sql) else [_Step(sql)]

    def _make(self, table: str, select: str) -> list[_Step]:
        if table not in self._tables:
            self.con.execute(f"create or replace table {table} as {select}")
            self._tables.add(table)
        else:
            self.con.execute(f"delete from {table}")
            self.con.execute(f"insert into {table} by name {select}")
        return [_Step(f"delete from {table}"), _Step(f"insert into {table} by name {select}")]


def _literal(value: object) -> str:
    if value is None or isinstance(value, bool | int | float):
        return "null" if value is None else repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    quoted = str(value).replace("'", "''")
    return f"date '{quoted}'" if isinstance(value, date) else f"'{quoted}'"
