"""What is to be known about the delivery beyond single rows: counts per rule, sources that are
absent, totals."""

from collections.abc import Sequence

import duckdb
import polars as pl

from checks.contracts.exchange import BY_SERVICE
from checks.contracts.model import Contract
from checks.intake.warehouse import append_rows
from checks.messages import KEY_RULES
from checks.rules.model import Rule


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create, empty, what `check` writes; the intake's findings come first."""
    con.execute("""
        create or replace table quarantine (
            source varchar, source_file varchar, row_number bigint, source_record_id varchar,
                rule varchar,
            message varchar, message_en varchar);
        create or replace table rule_summary (
            source varchar, source_file varchar, rule varchar, severity varchar,
            rows_checked bigint, rows_failed bigint);
        create or replace table findings as from intake_findings;
        create or replace table run_sources (
            source varchar, delivered bigint, accepted bigint, quarantined bigint, present boolean);
    """)


def write_rule_summary(
    con: duckdb.DuckDBPyConnection, contract: Contract, rules: Sequence[Rule]
) -> None:
    """How many rows of each file every rule looked at and how many failed it; warnings also become
    findings."""
    # A row that is refused anyway has no further complaints: its headings or totals would count as
    # silly values.
    also = {
        rule.code: "" if rule.severity == "quarantine" else " and refused_by is null"
        for rule in rules
    }
    counts = ", ".join(
        f'count(*) filter ("rule {code}"{extra}) as "{code}"' for code, extra in also.items()
    )
    counts += "".join(
        f""", count(*) filter (refused_by = '{rule.code}') as "{rule.code}" """
        for rule in KEY_RULES
    )
    known = {rule.code: rule for rule in (*rules, *KEY_RULES)}
    counted = con.execute(
        f"select source_file, count(*) as rows_checked, {counts} from judged.{contract.name} "
        "group by source_file"
    ).pl()
    # Turned here: DuckDB takes longer to plan that than to count.
    summary = (
        counted.unpivot(
            index=["source_file", "rows_checked"], variable_name="rule", value_name="rows_failed"
        )
        .with_columns(
            source=pl.lit(contract.name),
            severity=pl.col("rule").replace_strict(
                {code: rule.severity for code, rule in known.items()}, return_dtype=pl.String
            ),
        )
        .sort("source_file", "rule")
    )
    con.register("summary", summary.to_arrow())
    con.execute("insert into rule_summary by name from summary")
    con.unregister("summary")
    failed = summary.filter((pl.col("rows_failed") > 0) & (pl.col("severity") != "quarantine"))
    told = failed.select("rule", "source_file", "rows_failed").rows()
    append_rows(
        con,
        "findings",
        [
            (known[code].severity, contract.name, file, code, known[code].zh, known[code].en, rows)
            for code, file, rows in sorted(told, key=lambda row: list(known).index(row[0]))
        ],
    )


# A few notices of a service are no delivery, from whose silence anything follows: files of the
# delivery are, and notices of births in every month of the window that is due.
_IS_A_DELIVERY = f"""
select exists (select 1 from source_files where source = 'exchange' and status = 'read'
        and "rows" > 0 and source_file <> '{BY_SERVICE}')
    or (
        select count(distinct date_trunc('month', birth_date)) from accepted.exchange
            cross join run_context as c
        where birth_date between c.window_start and least(c.window_end, c.extract_date - 31)
    ) > (
        select date_diff('month', window_start, least(window_end, extract_date - 31))
        from run_context
    )
"""


def write_sources(con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract]) -> None:
    """One row per source. Present: a file was read whole and holds rows that can be used, of a
    register that is one whole no part was damaged, and the other sources do not show that most of
    it is missing (`checks.profile.silence`). An optional source of which no file came has none."""
    files = _sources(con, "select distinct source from source_files where source is not null")
    read = _sources(con, "select distinct source from source_files where status = 'read'")
    damaged = _sources(con, "select distinct source from source_files where status = 'damaged'")
    silent = _sources(
        con,
        """
        select distinct g.source from source_gaps as g cross join run_context as c
        where g.town_code is null and g.from_date <= c.window_start
            and g.to_date >= least(c.window_end, c.extract_date - 31)
        """,
    )
    rows = []
    for contract in contracts:
        name = contract.name
        if contract.optional and name not in files:
            continue
        accepted = _count(con, f"select count(*) from accepted.{name}")
        rows.append(
            (
                name,
                _count(con, f"select count(*) from raw.{name}"),
                accepted,
                _count(con, f"select count(*) from quarantine where source = '{name}'"),
                name in read
                and accepted > 0
                and name not in silent
                and not (contract.single and name in damaged)
                and (name != "exchange" or bool(_count(con, _IS_A_DELIVERY))),
            )
        )
    append_rows(con, "run_sources", rows)


def _sources(con: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    return {name for (name,) in con.execute(sql).fetchall()}


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0] or 0) if row else 0


def write_delivery_findings(con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract]) -> None:
    """A finding for every source that did not deliver, with the consequence that the run draws."""
    absent = {
        row[0] for row in con.execute("select source from run_sources where not present").fetchall()
    }
    for contract in contracts:
        if contract.name in absent and not contract.optional:
            con.execute(
                "insert into findings values ('error', $1, null, 'source_missing', $2, $3, 0)",
                [
                    contract.name,
                    f"{contract.title}没有交来可用的文件；凡需要它的结论，本次一概不下。",
                    f"The source {contract.name} delivered nothing usable; no conclusion that "
                    "needs it is drawn.",
                ],
            )
