"""The reconciling table: reported − false − duplicate + omitted ± moved = corrected births, for
every town and month.

Reads what a run published (`register_entries`, `cases`, `case_records`) and where the ledger's
cases stand now, so that an answer taken in today counts today.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl
from sqlalchemy import select

from transforms.case_types.registry import require_known_types, write_rules
from transforms.ledger.errors import BalanceError
from transforms.ledger.states import PROMISED, TO_CORRECT
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case

MODELS = ("active_cases", "entry_fates")
Register = Literal["wis", "population"]


class Basis(StrEnum):
    """Which cases count: what the run found and nobody refuted, or only what towns confirmed."""

    FOUND = "found"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Line:
    """Births of one town (its code) in one month (yyyymm); an empty code or month stands for a sum
    over it."""

    town_code: str
    month: str
    reported: int
    false_reports: int
    duplicates: int
    omitted: int
    moved_in: int
    moved_out: int
    corrected: int

    @property
    def closes(self) -> bool:
        """Whether the corrections explain the difference, to the unit."""
        taken, given = (
            self.false_reports + self.duplicates + self.moved_out,
            self.omitted + self.moved_in,
        )
        return self.reported - taken + given == self.corrected


COUNTS = tuple(field.name for field in fields(Line) if field.type is int or field.type == "int")


def balance(
    births: Path, ledger: Ledger, basis: Basis = Basis.FOUND, register: Register = "wis"
) -> tuple[Line, ...]:
    """The table of a published `births.duckdb`, a line per town and month that anything counts in.

    Raises: BalanceError when a line, or the movements as a whole, do not close;
    UnknownCaseTypeError for a case of a type that is not registered.
    """
    con = duckdb.connect(str(births), read_only=True)
    try:
        require_known_types(con)
        write_rules(con, "temp table")
        con.register("ledger_now", _ledger_now(ledger))
        con.register(
            "balance_options", pl.DataFrame({"basis": [str(basis)], "register": [register]})
        )
        for name in MODELS:
            con.execute(f"create temp table {name} as {_sql(name)}")
        lines = tuple(Line(*row) for row in con.execute(_sql("balance")).fetchall())
    finally:
        con.close()
    _require_closing(lines)
    return lines


def sum_lines(lines: Iterable[Line], town_code: str = "", month: str = "") -> Line:
    """One line for several, under the given town and month."""
    held = tuple(lines)
    return Line(town_code, month, *(sum(getattr(line, name) for line in held) for name in COUNTS))


def by_town(lines: Iterable[Line]) -> tuple[Line, ...]:
    """A line per town, all months together."""
    held = tuple(lines)
    towns = sorted({line.town_code for line in held})
    return tuple(
        sum_lines((line for line in held if line.town_code == town), town) for town in towns
    )


def _require_closing(lines: tuple[Line, ...]) -> None:
    total = sum_lines(lines)
    wrong = [f"{line.town_code} {line.month}" for line in lines if not line.closes]
    if wrong or total.moved_in != total.moved_out:
        places = ", ".join(wrong[:5]) or "±"
        raise BalanceError(
            f"平衡表不平（{places}），这是程序错误，请报告维护人员。",
            f"The table does not close ({places}): a fault of the program, report it.",
        )


def _ledger_now(ledger: Ledger) -> pl.DataFrame:
    """Where each case stands; `is_answered`: a town said that it is so, and the register does not
    show it yet."""
    answered = {str(state) for state in TO_CORRECT | PROMISED}
    with ledger.reading() as session:
        rows = session.execute(select(Case.case_id, Case.status, Case.shown_value)).all()
    return pl.DataFrame(
        [(case_id, str(status), value, str(status) in answered) for case_id, status, value in rows],
        orient="row",
        schema={
            "case_id": pl.String,
            "status": pl.String,
            "shown_value": pl.String,
            "is_answered": pl.Boolean,
        },
    )


def _sql(name: str) -> str:
    return files("transforms").joinpath("sql", "ledger", f"{name}.sql").read_text(encoding="utf-8")
