"""The reconciling table as people read it: on the terminal by town, and as CSV by town and month.

How the births are counted stands in `transforms.ledger.balance`.
"""

import csv
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.reference.terms import Term
from reports.shared.csv_cells import as_cell
from reports.snapshot.publish import BIRTHS_FILE
from reports.snapshot.restricted import NotPublishedError
from transforms.case_types.model import CountEffect
from transforms.case_types.registry import names_by_effect
from transforms.ledger.balance import COUNTS, Basis, Line, Register, balance, by_town, sum_lines
from transforms.ledger.store import Ledger


def headings() -> tuple[Term, ...]:
    """The columns of the table, in the order of a line's counts."""
    removed, repeated, added = (
        names_by_effect(effect)
        for effect in (CountEffect.REMOVES, CountEffect.REMOVES_REPEATS, CountEffect.ADDS)
    )
    return (
        Term("上报", "reported"),
        Term(f"−{removed.zh}", f"− {removed.en.lower()}"),
        Term(f"−{repeated.zh}", f"− {repeated.en.lower()}"),
        Term(f"+{added.zh}", f"+ {added.en.lower()}"),
        Term("+移入", "+ moved in"),
        Term("−移出", "− moved out"),
        Term("=核定", "= corrected"),
    )


BASES = {
    Basis.FOUND: Term(
        "按本次核对所发现、未被否定的问题计", "what the run found and nobody refuted"
    ),
    Basis.CONFIRMED: Term("只按各镇已确认的问题计", "what towns have confirmed, and nothing else"),
}


@dataclass(frozen=True)
class BalanceTable:
    """The table, proved to close. towns: names by code."""

    lines: tuple[Line, ...]
    basis: Basis
    register: Register
    towns: Mapping[str, str]

    def show(self, console: Console) -> None:
        """Print it by town, and the sum."""
        basis = BASES[self.basis]
        console.print(f"{self.register} · {basis.zh} / {basis.en}", highlight=False)
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
        table.add_column("镇\ntown")
        for heading in headings():
            table.add_column(f"{heading.zh}\n{heading.en}", justify="right")
        for line in by_town(self.lines):
            name = self.towns.get(line.town_code, line.town_code)
            table.add_row(Text(name), *_numbers(line))
        table.add_row("合计 total", *_numbers(sum_lines(self.lines)), style="bold")
        console.print(table)


def read_balance(
    out: Path,
    ledger: Ledger,
    basis: Literal["found", "confirmed"] = "found",
    register: Register = "wis",
) -> BalanceTable:
    """The table of what OUT publishes, with the ledger's answers as they are now.

    Raises: NotPublishedError; BalanceError when it does not close.
    """
    path = out / BIRTHS_FILE
    if not path.is_file():
        raise NotPublishedError(f"尚未发布 / Nothing is published there: {path}")
    counted = Basis(basis)
    with closing(duckdb.connect(str(path), read_only=True)) as con:
        towns = dict(con.execute("select town_code, town_name from towns").fetchall())
    return BalanceTable(balance(path, ledger, counted, register), counted, register, towns)


def write_csv(table: BalanceTable, path: Path) -> None:
    """Every town and month, in UTF-8 with a byte order mark, so that Excel opens it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["town_code", "town_name", "month", *COUNTS])
        for line in table.lines:
            counts = [getattr(line, name) for name in COUNTS]
            words = (line.town_code, table.towns.get(line.town_code, ""), line.month)
            rows.writerow([*map(as_cell, words), *counts])


def _numbers(line: Line) -> list[str]:
    return [f"{getattr(line, name):,}" for name in COUNTS]
