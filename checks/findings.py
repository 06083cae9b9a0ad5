"""What is to be known about the delivery beyond single rows: counts per rule, sources that are
absent, totals."""

from collections.abc import Sequence

import duckdb

from checks.contracts.exchange import BY_SERVICE
from checks.contracts.model import Contract
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
    known = (*rules, *KEY_RULES)
    severity = " ".join(f"when '{rule.code}' then '{rule.severity}'" for rule in known)
    con.execute(
        f"""
        insert into rule_summary
        with counted as (select source_file, count(*) as rows_checked, {counts}
            from judged.{contract.name} group by source_file),
        long as (unpivot counted on * exclude (source_file, rows_checked) into name rule value
            rows_failed)
        select '{contract.name}', source_file, rule, case rule {severity}
            end, rows_checked, rows_failed
        from long order by source_file, rule
        """
    )
    for rule in known:
        if rule.severity != "quarantine":
            con.execute(
                """insert into findings select $1, source, source_file, rule, $2, $3, rows_failed
                    from rule_summary
                where source = $4 and rule = $5 and rows_failed > 0 order by source_file""",
                [rule.severity, rule.zh, rule.en, contract.name, rule.code],
            )


# A few notices of a service are no delivery, from whose silence anything follows: files of the
# delivery are, and notices of births in every month of the window that is due.
_IS_A_DELIVERY = f"""
    exists (select 1 from source_files where source = 'exchange' and status = 'read'
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
    for contract in contracts:
        if contract.optional and not _has_file(con, contract):
            continue
        tolerated = "" if contract.single else "and false"
        by_service = f"and ({_IS_A_DELIVERY})" if contract.name == "exchange" else ""
        con.execute(
            f"""
            insert into run_sources
            select '{contract.name}', (select count(*) from raw.{contract.name}),
                (select count(*) from accepted.{contract.name}),
                (select count(*) from quarantine where source = '{contract.name}'),
                exists (select 1 from source_files where source = '{contract.name}'
                    and status = 'read')
                and exists (select 1 from accepted.{contract.name}) {by_service}
                and not exists (
                    select 1 from source_gaps g cross join run_context c
                    where g.source = '{contract.name}' and g.town_code is null
                        and g.from_date <= c.window_start
                        and g.to_date >= least(c.window_end, c.extract_date - 31))
                and not exists (
                    select 1 from source_files where source = '{contract.name}'
                        and status = 'damaged' {tolerated})
            """
        )


def _has_file(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    return bool(
        con.execute(
            "select 1 from source_files where source = $1 limit 1", [contract.name]
        ).fetchall()
    )


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
