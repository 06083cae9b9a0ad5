"""The gate: every delivered row is accepted or refused, and none is lost.

Order: read by contract (`typed`), judge each row by the contract's rules, settle keys that occur
again, write what was refused and why, and count. Which rule says what stands in the contracts and
in `checks.rules`.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from checks import findings, messages
from checks.cast import define_readers
from checks.contracts import all_contracts
from checks.contracts.model import Contract, Kind
from checks.errors import LostRowsError
from checks.intake.warehouse import open_warehouse
from checks.judging import judge_all, make_views, write_empty
from checks.profile import figures, signs
from checks.profile.profile import profile
from checks.reuse import going_on, judge_anew, judge_changed
from checks.rules import cross_source, record, returns
from checks.rules.model import Rule
from checks.rules.shape import SHAPE_RULES
from checks.swapped_dates import find_swapped, is_read_otherwise, tell_swapped

RULE_SUMMARY = "rule_summary.parquet"
# Any text can be read as these.
UNJUDGED = (Kind.TEXT, Kind.KEY, Kind.NAME, Kind.CODE, Kind.ID_NUMBER)


def check(warehouse: Path) -> None:
    """Read and judge what `take_in` left in `raw`; of an update, what the run before has not
    judged.

    Writes typed, accepted, quarantine, findings, return_findings, run_sources, delivery_figures and
    rule_summary, and for `checks.suites` rule_summary.parquet beside the warehouse.
    Raises: LostRowsError when delivered rows are not accepted + quarantined.
    """
    contracts = all_contracts()
    with open_warehouse(warehouse) as con, going_on(con) as is_reused:
        prepare(con)
        for contract in contracts:
            _judge(con, contract, is_reused=is_reused)
        _read_swapped(con, contracts, is_reused=is_reused)
        for contract in contracts:
            _tell(con, contract)
        profile(con)
        findings.write_sources(con, contracts)
        figures.settle(con)
        findings.write_delivery_findings(con, contracts)
        cross_source.find(con)
        returns.audit(con)
        _hold_rows(con)
        con.execute(
            f"copy rule_summary to '{_quoted(warehouse.with_name(RULE_SUMMARY))}' (format parquet)"
        )


def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """Every rule that judges a row of the source, in the order in which the first that fails
    decides."""
    judged = {rule.column for rule in contract.rules}
    left_out = [
        record.left_out(column.name, column.title)
        for column in contract.columns
        if column.name not in judged and (column.kind not in UNJUDGED or column.codes)
    ]
    return (*SHAPE_RULES, *contract.rules, *left_out)


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the readers, and make empty what `check_source` writes to."""
    define_readers(con)
    signs.define_macros(con)
    findings.create_tables(con)


def check_source(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Read and judge one source that stands in `raw`: `typed`, `accepted`, `quarantine`; each row
    alone, without what only a whole delivery shows (damage, other sources)."""
    _judge(con, contract)
    _tell(con, contract)


def _judge(con: duckdb.DuckDBPyConnection, contract: Contract, *, is_reused: bool = False) -> None:
    """`typed`, `judged` and `accepted` of a source. is_reused: they stand as the run before left
    them."""
    for schema in ("typed", "judged", "accepted"):
        con.execute(f"create schema if not exists {schema}")
    rules = rules_of(contract)
    tables = [f"raw.{contract.name}", *([f"judged.{contract.name}"] if is_reused else [])]
    if not any(con.execute(f"select 1 from {table} limit 1").fetchone() for table in tables):
        write_empty(con, contract, rules)
    elif is_reused:
        judge_changed(con, contract, rules)
    else:
        judge_all(con, contract, rules)
    make_views(con, contract)


def _read_swapped(
    con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract], *, is_reused: bool
) -> None:
    """Sources that hold files in which day and month are exchanged are read and judged again."""
    files = find_swapped(con)
    for contract in contracts:
        if is_read_otherwise(con, contract.name):
            again = judge_anew if is_reused else judge_all
            again(con, contract, rules_of(contract), is_swapped=True)
    tell_swapped(con, files)


def _tell(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """What was refused, and how many rows each rule judged."""
    if con.execute(f"select 1 from judged.{contract.name} limit 1").fetchone():
        rules = rules_of(contract)
        messages.write_quarantine(con, contract, rules)
        findings.write_rule_summary(con, contract, rules)


def _hold_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Delivered = accepted + quarantined, for every source: counted from the three tables, not from
    each other."""
    lost = con.execute(
        "select source, delivered, accepted, quarantined from run_sources where delivered <> "
        "accepted + quarantined order by source"
    ).fetchall()
    if lost:
        listed = ", ".join(
            f"{name}: {came} <> {kept} + {refused}" for name, came, kept, refused in lost
        )
        raise LostRowsError(
            f"有行丢失（{listed}）；这是程序的错误，请报告。",
            f"Rows were lost ({listed}); this is a fault of the program, report it.",
        )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
