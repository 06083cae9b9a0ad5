"""The gate: every delivered row is accepted or refused, and none is lost.

Order: read by contract (`typed`), judge each row by the contract's rules, settle keys that occur
again, write what was refused and why, and count. Which rule says what stands in the contracts and
in `checks.rules`.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from checks import findings, messages
from checks.cast import TYPES, define_readers, reader
from checks.contracts import all_contracts
from checks.contracts.model import Contract, Kind
from checks.errors import LostRowsError
from checks.intake.warehouse import open_warehouse
from checks.profile import figures, signs
from checks.profile.profile import profile
from checks.rules import cross_source, record, returns
from checks.rules.model import Rule
from checks.rules.shape import SHAPE_RULES, SHAPELESS
from checks.yearly_numbers import tell_years_apart

RULE_SUMMARY = "rule_summary.parquet"
# Any text can be read as these.
UNJUDGED = (Kind.TEXT, Kind.KEY, Kind.NAME, Kind.CODE, Kind.ID_NUMBER)


def check(warehouse: Path) -> None:
    """Read and judge what `take_in` left in `raw`.

    Writes typed, accepted, quarantine, findings, return_findings, run_sources, delivery_figures and
    rule_summary, and for `checks.suites` rule_summary.parquet beside the warehouse.
    Raises: LostRowsError when delivered rows are not accepted + quarantined.
    """
    contracts = all_contracts()
    with open_warehouse(warehouse) as con:
        prepare(con)
        for contract in contracts:
            check_source(con, contract)
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
    con.execute("create schema if not exists typed; create schema if not exists accepted")
    if con.execute(f"select 1 from raw.{contract.name} limit 1").fetchone() is None:
        _write_empty(con, contract)
        return
    rules = rules_of(contract)
    _stage(con, contract, rules)
    tell_years_apart(con, contract)
    _settle_keys(con, contract)
    _write_typed(con, contract)
    _keep_signs(con, contract)
    messages.write_quarantine(con, contract, rules)
    findings.write_rule_summary(con, contract, rules)
    con.execute("drop table staged; drop table again")


def _stage(con: duckdb.DuckDBPyConnection, contract: Contract, rules: Sequence[Rule]) -> None:
    """Temporary table `staged`: each row's typed values, its record's id, and one boolean per
    rule."""
    context = con.execute("select extract_date, district_code from run_context").fetchone()
    extract, district = context or ("", "")
    names = contract.names
    cleaned = ", ".join(f'clean("{name}") as "{name}"' for name in names)
    delivered = ", ".join(f'"{name}" as raw_{name}' for name in names)
    typed = ", ".join(
        f'{reader(column, f"{column.name}")} as "{column.name}"' for column in contract.columns
    )
    judged = ", ".join(f'coalesce({rule.fails}, false) as "rule {rule.code}"' for rule in rules)
    judged += "".join(
        f', ({sign.shows}) as "sign {sign.key}"'
        for sign in signs.signs_of(contract)
        if not sign.is_of_row
    )
    refusing = [rule for rule in rules if rule.severity == "quarantine"]
    decides = " ".join(f"""when "rule {rule.code}" then '{rule.code}'""" for rule in refusing)
    con.execute(
        f"""
        create or replace temp table staged as
        with cleaned as (select {cleaned}, source_file, row_number, fault from raw.{contract.name}),
        typed as (select {typed}, {delivered}, source_file, row_number, fault from cleaned),
        judged as (select *, {judged} from typed)
        select * exclude ({", ".join(f"raw_{name}" for name in names)}), {record_id(contract)} as
            source_record_id,
            case {decides} end as refused_by
        from judged
        """.replace("{extract_date}", f"date '{extract}'").replace(
            "{district_code}", f"'{district}'"
        )
    )


def record_id(contract: Contract) -> str:
    """SQL of `source_record_id`: the key's columns joined by '/'; null when one without a default
    is missing."""
    parts = []
    for name in contract.key:
        default = contract.column(name).default
        text = f'cast("{name}" as varchar)'
        parts.append(f"coalesce({text}, '{default}')" if default else text)
    return " || '/' || ".join(parts)


def _settle_keys(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Temporary table `again`: rows whose key a later version bears (updated last, then the later
    file and row)."""
    latest = f"{contract.updated} desc nulls last, " if contract.updated else ""
    content = ", ".join(f'"{name}"' for name in contract.names if name != contract.updated)
    con.execute(
        f"""
        create or replace temp table again as
        with repeated as (
            select source_record_id from staged where refused_by is null group by 1
                having count(*) > 1),
        versions as (
            select *, hash(row({content})) as content, row_number() over (
                partition by source_record_id order by {latest}source_file desc, row_number desc) as
                    version_rank
            from staged semi join repeated using (source_record_id) where refused_by is null)
        select older.source_file, older.row_number,
            case when older.content = newest.content then 'resent_row' else 'duplicate_key'
                end as rule
        from versions older join versions newest using (source_record_id)
        where older.version_rank > 1 and newest.version_rank = 1
        """
    )


def _write_typed(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    con.execute(
        """
        update staged set refused_by = again.rule from again
        where staged.source_file = again.source_file and staged.row_number = again.row_number
        """
    )
    names = ", ".join(f'"{name}"' for name in contract.names)
    shapeless = ", ".join(f"'{fault}'" for fault in SHAPELESS)
    con.execute(
        f"""
        create or replace table typed.{contract.name} as
        select {names}, source_file, row_number, source_record_id, refused_by is not null as
            is_quarantined
        from staged where fault is null or fault not in ({shapeless})
        """
    )
    _write_accepted(con, contract)


def _write_accepted(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    con.execute(
        f"create or replace view accepted.{contract.name} as select * from typed.{contract.name} "
        "where not is_quarantined"
    )


def _write_empty(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """What `check_source` writes of a source that brought no row: to have DuckDB read all its rules
    for nothing takes longer than most sources of a small delivery."""
    columns = ", ".join(f'"{column.name}" {TYPES[column.kind]}' for column in contract.columns)
    con.execute(
        f"create or replace table typed.{contract.name} ({columns}, source_file varchar, "
        "row_number bigint, source_record_id varchar, is_quarantined boolean)"
    )
    _write_accepted(con, contract)
    kept = "".join(f', "{sign.key}" boolean' for sign in signs.signs_of(contract))
    if kept:
        con.execute(
            f"create or replace temp table signs_{contract.name} (source_file varchar, "
            f"row_number bigint{kept})"
        )


def _keep_signs(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Temporary table `signs_<source>`: the place of each row of a record's shape, and one boolean
    per sign."""
    # What the rules or the keys refused is a sign too: pages without numbers, pages pasted twice.
    kept = "".join(f', {_kept(sign)} as "{sign.key}"' for sign in signs.signs_of(contract))
    if kept:
        shapeless = ", ".join(f"'{fault}'" for fault in SHAPELESS)
        con.execute(
            f"create or replace temp table signs_{contract.name} as "
            f"select source_file, row_number{kept} from staged "
            f"where fault is null or fault not in ({shapeless})"
        )


def _kept(sign: signs.Sign) -> str:
    return sign.shows if sign.is_of_row else f'"sign {sign.key}"'


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
