"""What one delivery brought, as the state keeps it: the delivery, its parts and what it deletes.

A part is a delivered file, or a sheet of one, or a database table. Tables of the warehouse:
`deliveries` (delivery_id, extract_date, sequence, window_start, window_end, district_code), `parts`
(part_id, delivery_id, source, file, name, source_file, sha256, bytes, encoding, status, rows_came,
mode; rows_came, rows of a record's shape: an empty form may hold a note or blank rows),
`deletions` (delivery_id, source, source_record_id), `part_findings`. `deletion_rows` (source,
source_record_id, row) is the delivery's own list alone.
"""

import hashlib
from pathlib import Path

import duckdb

from checks.contracts import all_contracts
from checks.contracts.exchange import BY_SERVICE, EXCHANGE
from checks.intake.warehouse import append_rows
from checks.judging import SHAPED
from checks.state.deletions import read_deletions
from checks.state.terms import SNAPSHOT, Mode, Terms, read_terms
from checks.state.unread import tell_missing_extracts

TABLES = ("deliveries", "parts", "deletions", "part_findings")


def describe_delivery(con: duckdb.DuckDBPyConnection, delivery: Path) -> None:
    """Make the tables from what `take_in` has just left, and enter the deletions into the
    delivery's fingerprint.

    Raises: DeliveryError for terms or deletions that cannot be used.
    """
    terms = read_terms(delivery)
    deleted, fingerprint = read_deletions(delivery)
    if fingerprint:
        con.execute(
            "update run_context set delivery_sha256 = ?", [_joined(_delivery_id(con), fingerprint)]
        )
    delivery_id = _delivery_id(con)
    con.execute(
        """
        create or replace table deliveries as
        select delivery_sha256 as delivery_id, extract_date, cast(? as integer) as sequence,
            window_start, window_end, district_code
        from run_context
        """,
        [terms.sequence],
    )
    _write_parts(con, delivery_id, terms)
    tell_missing_extracts(con, terms)
    con.execute(
        "create or replace table deletion_rows (source varchar, source_record_id varchar, "
        '"row" integer)'
    )
    told = [(one.source, one.source_record_id, one.row) for one in deleted]
    append_rows(con, "deletion_rows", told)
    con.execute(
        """
        create or replace table deletions as
        select distinct cast($delivery as varchar) as delivery_id, source, source_record_id
        from deletion_rows
        """,
        {"delivery": delivery_id},
    )


def _write_parts(con: duckdb.DuckDBPyConnection, delivery_id: str, terms: Terms) -> None:
    """`file` is the file without its sheet, by which a later one replaces it; `name`, what the
    office calls the part; `source_file`, the same as no other part of the source is called."""
    con.execute("create or replace temp table terms (source varchar, mode varchar)")
    con.executemany("insert into terms values (?, ?)", list(terms.modes.items()))
    came = " union all ".join(
        f"select '{contract.name}' as source, source_file, count(*) as rows_came "
        f"from raw.{contract.name} where {SHAPED} group by source_file"
        for contract in all_contracts()
    )
    con.execute(
        f"""
        create or replace table parts as
        with came as ({came})
        select
            sha256(concat_ws(chr(10), $delivery, f.source, f.source_file)) as part_id,
            $delivery as delivery_id,
            f.source,
            -- A workbook's second sheet is NAME.xlsx#sheet.
            regexp_replace(f.source_file, '([.][A-Za-z]+)#.*$', '\\1') as file,
            f.source_file as name,
            f.source_file,
            f.sha256, f.bytes, f.encoding, f.status,
            coalesce(c.rows_came, 0) as rows_came,
            case
                when f.encoding = 'database' then '{Mode.FULL}'
                when f.source = '{EXCHANGE.name}' and f.source_file = '{BY_SERVICE}'
                    then '{SNAPSHOT}'
                else t.mode
            end as mode
        from source_files as f inner join terms as t on f.source = t.source
        left join came as c on f.source = c.source and f.source_file = c.source_file
        where f.status <> 'unknown'
        """,
        {"delivery": delivery_id},
    )
    con.execute(
        """
        create or replace table part_findings as
        select p.part_id, i.* from intake_findings as i
        inner join parts as p on i.source = p.source and i.source_file = p.source_file
        """
    )
    con.execute("drop table terms")


def _delivery_id(con: duckdb.DuckDBPyConnection) -> str:
    row = con.execute("select delivery_sha256 from run_context").fetchone()
    return str(row[0]) if row else ""


def _joined(*prints: str) -> str:
    return hashlib.sha256("\n".join(prints).encode()).hexdigest()
