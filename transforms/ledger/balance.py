"""From what a register reported to the births that count (核定), for every town and month:

    reported - false - duplicate - not counted
        + omitted + not due + without case ± moved = corrected

A run's own basis (`found`) is the published view `v_balance` with the ledger's states as they are
now, so that an answer taken in today counts today; its `corrected` is the one count of births that
report, bulletin and statistics show. What towns have confirmed (`confirmed`) is another figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb
import polars as pl
from sqlalchemy import select

from transforms.case_types.registry import require_known_types, write_rules
from transforms.ledger.errors import BalanceError
from transforms.ledger.states import PROMISED, TO_CORRECT
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case

CONFIRMED_MODELS = ("active_cases", "entry_fates")
# The published views that the table is made of, each after those that it reads.
VIEWS = (
    "v_active_cases",
    "v_birth_cases",
    "v_separate_claims",
    "v_counted_births",
    "v_register_claims",
    "v_settled_claims",
    "v_balance",
)
_TABLES = (
    "births",
    "case_records",
    "case_types",
    "record_links",
    "record_values",
    "runs",
)
Register = Literal["wis", "population"]


class Basis(StrEnum):
    """Which cases count: what the run found and nobody refuted, or only what towns confirmed."""

    FOUND = "found"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Line:
    """Births of one town (its code) in one month (yyyymm); an empty code or month stands for a sum
    over it.

    reported: claims of the register. Taken off: false_reports and duplicates of active cases;
    not_counted, claims of no birth that counts, without a case. Put to them: omitted, births of
    active cases; not_due, births that the register need not hold yet; without_case, births that
    other sources show and no case asks to register (the register's row was refused, the family
    moved out, or a person has to look first). corrected: the births that count.
    """

    town_code: str
    month: str
    reported: int
    false_reports: int
    duplicates: int
    not_counted: int
    omitted: int
    not_due: int
    without_case: int
    moved_in: int
    moved_out: int
    corrected: int

    @property
    def closes(self) -> bool:
        """Whether the corrections explain the difference, to the unit."""
        taken = self.false_reports + self.duplicates + self.not_counted + self.moved_out
        given = self.omitted + self.not_due + self.without_case + self.moved_in
        return self.reported - taken + given == self.corrected

    @property
    def by_cases(self) -> int:
        """What the register holds once every active case is corrected in it: corrected less the
        births that no case asks for."""
        return self.corrected - self.not_due - self.without_case + self.not_counted


LINE = tuple(field.name for field in fields(Line))
COUNTS = LINE[2:]
_Counts = tuple[Any, ...]
_CASES_NOW = """
    create view cases as
    select c.* replace (coalesce(l.status, c.status) as status)
    from published.cases as c left join ledger_now as l on c.case_id = l.case_id"""


def balance(
    births: Path, ledger: Ledger, basis: Basis = Basis.FOUND, register: Register = "wis"
) -> tuple[Line, ...]:
    """The table of a published `births.duckdb`, a line per town and month that anything counts in.

    Raises: BalanceError when a line, or the movements as a whole, do not close, or where an older
    version published the births; UnknownCaseTypeError for a case of a type that is not registered.
    """
    count = _confirmed if basis is Basis.CONFIRMED else _found
    lines = tuple(Line(*row) for row in count(births, _ledger_now(ledger), register))
    _require_closing(lines)
    return lines


def published_balance(births: Path, register: Register = "wis") -> tuple[Line, ...]:
    """The table as it was when the births were published, without what the ledger has learnt since.

    Raises: BalanceError when it does not close.
    """
    return published_balances(births)[register]


def published_balances(births: Path) -> dict[Register, tuple[Line, ...]]:
    """The same of both registers, which the view counts together. Raises: as
    `published_balance`."""
    with duckdb.connect(str(births), read_only=True) as con:
        rows = con.execute(
            f"select register, {', '.join(LINE)} from v_balance order by all"
        ).fetchall()
    lines: dict[Register, tuple[Line, ...]] = {
        register: tuple(Line(*row[1:]) for row in rows if row[0] == register)
        for register in get_args(Register)
    }
    for of_register in lines.values():
        _require_closing(of_register)
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


def _found(births: Path, ledger_now: pl.DataFrame, register: Register) -> list[_Counts]:
    """`v_balance` as published, over the cases as the ledger has them now."""
    with duckdb.connect() as con:
        path = str(births).replace("'", "''")
        con.execute(f"attach '{path}' as published (read_only)")
        con.register("ledger_now", ledger_now)
        try:
            require_known_types(con, "published.cases")
            for name in _TABLES:
                con.execute(f"create view {name} as from published.{name}")
            con.execute(_CASES_NOW)
            for name in VIEWS:
                con.execute(_definition(con, name))
        except duckdb.CatalogException as error:
            raise BalanceError(
                "发布的数据由旧版本写出，请重新运行 birthrecon run。",
                "An older version wrote what is published: run birthrecon run again.",
            ) from error
        return _lines_of(con, register)


def _lines_of(con: duckdb.DuckDBPyConnection, register: Register) -> list[_Counts]:
    return con.execute(
        f"select {', '.join(LINE)} from v_balance where register = ? order by all", [register]
    ).fetchall()


def _definition(con: duckdb.DuckDBPyConnection, view: str) -> str:
    """The statement that makes a published view."""
    found = con.execute(
        "select sql from duckdb_views() where database_name = 'published' and view_name = ?",
        [view],
    ).fetchone()
    if found is None:
        raise duckdb.CatalogException(view)
    return str(found[0])


def _confirmed(births: Path, ledger_now: pl.DataFrame, register: Register) -> list[_Counts]:
    """What towns have confirmed, and nothing else, done to the register's entries."""
    with duckdb.connect(str(births), read_only=True) as con:
        require_known_types(con)
        write_rules(con, "temp table")
        con.register("ledger_now", ledger_now)
        con.register("balance_options", pl.DataFrame({"register": [register]}))
        for name in CONFIRMED_MODELS:
            con.execute(f"create temp table {name} as {_sql(name)}")
        return con.execute(_sql("balance")).fetchall()


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
