"""The reconciling table as people read it: on the terminal by town, and as CSV by town and month.

How the births are counted stands in `transforms.ledger.balance`.
"""

import csv
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.reference.terms import BIRTH_FIGURES, REGISTERS, WITHOUT_CASE, Term
from reports.corrections.list_layout import DISTRICT_LEVEL
from reports.shared.csv_cells import as_cell
from reports.snapshot.publish import BIRTHS_FILE
from reports.snapshot.restricted import NotPublishedError
from transforms.case_types.model import CountEffect
from transforms.case_types.registry import names_by_effect
from transforms.ledger.balance import COUNTS, Basis, Line, Register, balance, by_town, sum_lines
from transforms.ledger.store import Ledger


def headings(basis: Basis = Basis.FOUND) -> dict[str, Term]:
    """The name of each count of a line, with its sign, in the order of a line's counts.

    The last one is the district's number of births where the run's own basis is counted; what
    towns have confirmed so far is another figure, and has another name.
    """
    effects = {
        "false_reports": CountEffect.REMOVES,
        "duplicates": CountEffect.REMOVES_REPEATS,
        "omitted": CountEffect.ADDS,
    }
    steps = {**WITHOUT_CASE, **{name: names_by_effect(one) for name, one in effects.items()}}
    signed = {
        name: Term(f"{_SIGNS[name]}{step.zh}", f"{'+' if sign > 0 else '−'} {step.en.lower()}")
        for name, sign in STEPS.items()
        for step in (steps[name],)
    }
    last = BIRTH_FIGURES["corrected" if basis is Basis.FOUND else "confirmed"]
    ends = {
        "reported": BIRTH_FIGURES["reported"],
        "corrected": Term(f"＝{last.zh}", f"= {last.en.lower()}"),
    }
    return {name: (signed | ends)[name] for name in COUNTS}


def shown_counts(lines: Sequence[Line]) -> list[str]:
    """The counts to show, in their order: steps without a case only where a line has any."""
    return [
        name
        for name in COUNTS
        if name not in SHOWN_WHEN_ANY or any(getattr(line, name) for line in lines)
    ]


# The steps of a line in their order, and whether a step adds or takes away.
STEPS: Mapping[str, int] = {
    "false_reports": -1,
    "duplicates": -1,
    "not_counted": -1,
    "omitted": 1,
    "not_due": 1,
    "without_case": 1,
    "moved_in": 1,
    "moved_out": -1,
}
SHOWN_WHEN_ANY = frozenset({"not_counted", "not_due", "without_case"})
_SIGNS = {name: "＋" if sign > 0 else "−" for name, sign in STEPS.items()}
BASES = {
    Basis.FOUND: Term(
        "按本次核对所发现、未被否定的问题计", "What the run found and nobody refuted"
    ),
    Basis.CONFIRMED: Term("只按各镇已确认的问题计", "What towns have confirmed, and nothing else"),
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
        basis, register = BASES[self.basis], REGISTERS[self.register]
        total = sum_lines(self.lines)
        console.print(f"{register.zh} · {basis.zh}\n{register.en} · {basis.en}", highlight=False)
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
        table.add_column("镇\nTown")
        shown, names = shown_counts(self.lines), headings(self.basis)
        for name in shown:
            table.add_column(
                f"{names[name].zh}\n{names[name].en}", justify="right", overflow="fold"
            )
        for line in by_town(self.lines):
            town = self.towns.get(line.town_code, DISTRICT_LEVEL.zh)
            table.add_row(Text(town), *_numbers(line, shown))
        table.add_row("合计 Total", *_numbers(total, shown), style="bold")
        console.print(table)
        if self.basis is Basis.FOUND:
            console.print(self._bridge(total), highlight=False)

    def _bridge(self, total: Line) -> str:
        """What the last column is, and how the count before steps without a case leads to it."""
        figures, steps = BIRTH_FIGURES, WITHOUT_CASE
        zh = [f"{figures['by_cases'].zh} {total.by_cases:,}"]
        en = [f"{figures['by_cases'].en} {total.by_cases:,}"]
        for name in ("not_due", "without_case", "not_counted"):
            births = getattr(total, name)
            if births:
                zh.append(f"{_SIGNS[name]} {steps[name].zh} {births:,}")
                en.append(f"{_SIGNS[name]} {steps[name].en.lower()} {births:,}")
        return (
            f"{' '.join(zh)} ＝ {figures['corrected'].zh} {total.corrected:,}\n"
            f"{' '.join(en)} = {figures['corrected'].en.lower()} {total.corrected:,}"
        )


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


def _numbers(line: Line, shown: Sequence[str]) -> list[str]:
    return [f"{getattr(line, name):,}" for name in shown]
