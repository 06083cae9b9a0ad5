"""The SQL models: which file makes which table, and how one is built.

A model is one `select` in `sql/<stage>/<table>.sql`, named after the table it makes; its first line
is its grain. The order in which a stage builds its models is written where the stage is. What no
SQL can do (name features, the probabilistic model, the assignment) belongs to the Python modules
beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import duckdb


@dataclass(frozen=True)
class Model:
    """One SQL model. stage: the folder under `sql`; table: the file's stem and the table it
    makes."""

    stage: str
    table: str

    @property
    def sql(self) -> str:
        """The model's `select`, as it stands in its file."""
        return (
            files("transforms")
            .joinpath("sql", self.stage, f"{self.table}.sql")
            .read_text(encoding="utf-8")
        )

    @property
    def grain(self) -> str:
        """What one row of the table is: the first sentence of the file's comment."""
        lines: list[str] = []
        for line in self.sql.splitlines():
            lines.append(line.removeprefix("--").strip())
            if not line.startswith("--") or line.endswith("."):
                break
        return " ".join(lines)


def build(
    con: duckdb.DuckDBPyConnection, stage: str, tables: Sequence[str], kind: str = "table"
) -> None:
    """Build a stage's models in the given order, replacing those of an earlier run. kind: table, or
    view where a model is read once."""
    for table in tables:
        model = Model(stage, table)
        con.execute(f"create or replace {kind} {table} as\n{model.sql}")
        con.execute(f"comment on {kind} {table} is '{model.grain.replace(chr(39), chr(39) * 2)}'")
