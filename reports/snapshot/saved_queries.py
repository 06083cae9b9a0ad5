"""The questions that a statistician asks first, as saved SQL over `births.duckdb`: a file each in
`sql/saved`.

The first two lines of a file are its question, in Chinese and in English; what follows runs in any
DuckDB as it stands.
"""

import csv
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.reference.terms import Term
from reports.shared.csv_cells import as_cell
from reports.shared.warehouse import read_sql, sql_names
from reports.snapshot.publish import BIRTHS_FILE
from reports.snapshot.restricted import LACKS, NotPublishedError, OlderVersionError

FOLDER = "saved"


class UnknownQueryError(Exception):
    """No question is saved under that name."""


@dataclass(frozen=True)
class SavedQuery:
    """One question. sql: a single select."""

    name: str
    question: Term
    sql: str


@dataclass(frozen=True)
class QueryResult:
    """The answer to a question, as a table."""

    query: SavedQuery
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def show(self, console: Console) -> None:
        """Print the question and the table."""
        console.print(f"{self.query.question.zh}\n{self.query.question.en}", highlight=False)
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
        for place, name in enumerate(self.columns):
            is_number = all(isinstance(row[place], int | float | None) for row in self.rows)
            table.add_column(name, justify="right" if is_number else "left")
        for row in self.rows:
            table.add_row(*(Text("—" if value is None else str(value)) for value in row))
        console.print(table)

    def write_csv(self, path: Path) -> None:
        """In UTF-8 with a byte order mark, so that Excel opens it."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow(self.columns)
            table.writerows(
                [as_cell(value) if isinstance(value, str) else value for value in row]
                for row in self.rows
            )


def saved_queries() -> dict[str, SavedQuery]:
    """All of them, by name."""
    return {name: _read(name) for name in sql_names("snapshot", FOLDER)}


def ask(out: Path, name: str) -> QueryResult:
    """Answer one question from OUT's births.duckdb. Raises: UnknownQueryError,
    NotPublishedError."""
    if name not in sql_names("snapshot", FOLDER):
        raise UnknownQueryError(
            f"没有查询 {name}；birthrecon query 列出全部。\n"
            f"There is no query {name}; birthrecon query lists them."
        )
    path, query = out / BIRTHS_FILE, _read(name)
    if not path.is_file():
        raise NotPublishedError(f"尚未发布 / Nothing is published there: {path}")
    with closing(duckdb.connect(str(path), read_only=True)) as con:
        try:
            found = con.execute(query.sql)
        except LACKS as error:
            raise OlderVersionError from error
        columns = tuple(column[0] for column in found.description or ())
        return QueryResult(query, columns, tuple(found.fetchall()))


def _read(name: str) -> SavedQuery:
    text = read_sql("snapshot", f"{FOLDER}/{name}.sql")
    zh, en = (line.removeprefix("--").strip() for line in text.splitlines()[:2])
    return SavedQuery(name, Term(zh, en), text)
