"""Keeps the numbers of cases that the ledger knows under another one than the run gives them.

In the run's warehouse such a case bears the number that the ledger knows, so that it does not lose
its history. There are two kinds. Earlier versions made the number of a case about a mother from her
ID number or name as they stood. And the number of a case is made from the first of its records: a
hospital's file that comes late, or a record that is taken back, gives the same case another one.
Where a town has been asked by the number that stands on its list, or somebody has said that it is
no case, it stays that case.
"""

import json
from collections.abc import Collection, Iterable

import duckdb
import polars as pl

from checks.intake.warehouse import has_table
from transforms.ledger.case_now import CaseNow
from transforms.ledger.event_writer import EventWriter
from transforms.ledger.states import SETTLED, State
from transforms.ledger.tables import Case

_ASKED = ("case_id", "case_type", "subtype", "register", "stated_value", "stated_mother_name")
_RECORD = ("source", "source_record_id", "role")


def keep_older_numbers(con: duckdb.DuckDBPyConnection, known: Collection[str]) -> int:
    """Give cases the numbers by which a ledger of an earlier version knows them, in every table of
    the warehouse.

    Returns: how many.
    """
    if not has_table(con, "main", "older_case_numbers"):
        return 0
    con.register("known_numbers", pl.DataFrame({"case_id": sorted(known)}, {"case_id": pl.String}))
    con.execute("""
        create or replace temp table kept_numbers as
        select o.case_id, o.older_case_id
        from older_case_numbers as o
        inner join known_numbers as k on o.older_case_id = k.case_id
    """)
    con.unregister("known_numbers")
    return _renumber(con)


def keep_asked_numbers(con: duckdb.DuckDBPyConnection, events: EventWriter) -> int:
    """Give cases that the ledger does not know the numbers of those that it waits for, or that were
    refuted, and that the run finds no more: where both ask the same of a register and share a
    record that they are named after.

    Returns: how many.
    """
    found = {case_id for (case_id,) in con.execute("select case_id from cases").fetchall()}
    known = events.book.cases
    lost = [now.case_id for now in known.values() if _is_kept(now) and now.case_id not in found]
    if not lost or not found - known.keys():
        return 0
    con.register("known_numbers", pl.DataFrame({"case_id": sorted(known)}, {"case_id": pl.String}))
    con.register("lost_records", _records_of(events.cases(lost).values()))
    # Of several that a case might be, the one with most records in common; each is kept once.
    con.execute("""
        create or replace temp table kept_numbers as
        with fresh as (
            select c.*, bool_or(r.role = 'subject') over (partition by c.case_id) as has_subject,
                r.source, r.source_record_id, r.role
            from cases as c inner join case_records as r on c.case_id = r.case_id
            where c.case_id not in (select k.case_id from known_numbers as k)),
        shared as (
            select f.case_id, l.case_id as older_case_id, count(*) as records
            from fresh as f inner join lost_records as l
                on f.case_type = l.case_type and f.subtype = l.subtype
                and f.register = l.register
                and f.stated_value is not distinct from l.stated_value
                and f.stated_mother_name is not distinct from l.stated_mother_name
                and f.source = l.source and f.source_record_id = l.source_record_id
                and f.role = l.role
            where f.role = case when f.has_subject then 'subject' else 'evidence' end
            group by all),
        ranked as (
            select *,
                row_number() over (
                    partition by case_id order by records desc, older_case_id) as of_case,
                row_number() over (
                    partition by older_case_id order by records desc, case_id) as of_older
            from shared)
        select case_id, older_case_id from ranked where of_case = 1 and of_older = 1
    """)
    con.unregister("known_numbers")
    con.unregister("lost_records")
    return _renumber(con)


def keep_published_numbers(con: duckdb.DuckDBPyConnection, published: str) -> int:
    """Give cases the numbers under which a run has published them: it had them from its ledger.

    Args: published, the name by which its births.duckdb is attached. Returns: how many.
    """
    con.execute(f"""
        create or replace temp table kept_numbers as
        select c.case_id, p.case_id as older_case_id
        from cases as c inner join {published}.cases as p
            on c.case_type = p.case_type and c.subtype = p.subtype
            and c.register = p.register and c.birth_id = p.birth_id
        where p.case_id not in (select case_id from cases)
            and c.case_id not in (select case_id from {published}.cases)
        -- One of a type, subtype and register in a birth, as ever: else nobody can say which.
        qualify count(*) over (partition by c.case_id) = 1
            and count(*) over (partition by p.case_id) = 1
    """)
    return _renumber(con)


def _is_kept(now: CaseNow) -> bool:
    is_asked = now.row["list_number"] is not None and now.state not in SETTLED
    return is_asked or now.state is State.REFUTED


def _records_of(cases: Iterable[Case]) -> pl.DataFrame:
    """One row per case and record that it rested on when the ledger met it last."""
    rows = [
        (*(getattr(case, name) for name in _ASKED), *record.split(":", 1), fields["role"])
        for case in cases
        for record, fields in json.loads(case.facts).items()
    ]
    return pl.DataFrame(rows, dict.fromkeys((*_ASKED, *_RECORD), pl.String), orient="row")


def _renumber(con: duckdb.DuckDBPyConnection) -> int:
    """Give the cases of `kept_numbers` (case_id, older_case_id) their older numbers, in every table
    of the warehouse. Returns: how many."""
    tables = con.execute(
        "select t.table_name from duckdb_tables() as t inner join duckdb_columns() as c "
        "on t.database_oid = c.database_oid and t.table_oid = c.table_oid "
        "where c.column_name = 'case_id' and not t.temporary order by all"
    ).fetchall()
    for (table,) in tables:
        con.execute(
            f"update {table} set case_id = k.older_case_id from kept_numbers as k "
            f"where {table}.case_id = k.case_id"
        )
    row = con.execute("select count(*) from kept_numbers").fetchone()
    con.execute("drop table kept_numbers")
    return int(row[0]) if row else 0
