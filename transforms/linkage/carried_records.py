"""What an update carries over of `link_records`: the rows of records that say what they said. The
others are made anew, and those that are gone leave.

The table is changed in its place, for to write it again would take as long as to make it. Names
that stay keep their numbers (`transforms.name_tables`), so a row that stands needs its record's new
number alone.
"""

from __future__ import annotations

import duckdb

from checks.intake.warehouse import has_table
from transforms.models import Model, build
from transforms.some_rows import standing_before

RECORDS = "record_fingerprints"
LINK_RECORDS = "link_records"
MOST = 0.3
"""Above this share of records that must be looked at again, all are: parts would cost more."""


def make_records(con: duckdb.DuckDBPyConnection) -> None:
    """Make `link_records` from `birth_records`, `names` and `town_list`.

    In an update, where the tables of the run before are set aside: by carrying over what stands;
    temporary tables `same_records` and `new_records` tell which records do.
    """
    if has_table(con, "main", f"former_{RECORDS}"):
        _find_same(con)
    if has_table(con, "main", f"former_{LINK_RECORDS}") and share(con, "new_records") <= MOST:
        _carry(con)
    else:
        build(con, "link", [LINK_RECORDS])


def share(con: duckdb.DuckDBPyConnection, records: str) -> float:
    """Of all records, those that a table has."""
    row = con.execute(f"""
        select (select count(*) from {records})
            / greatest((select count(*) from birth_records), 1)
    """).fetchone()
    return float(row[0]) if row else 0.0


def _find_same(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary tables `same_records` (former_no, record_no), of those that say what they said, and
    `new_records` (record_no), all others."""
    con.execute(f"""
        create or replace temp table same_records as
        with present as (
            select r.source, r.source_record_id, min(r.record_no) as record_no,
                min(p.fingerprint) as fingerprint
            from birth_records as r inner join fingerprints as p using (record_no)
            group by all having count(*) = 1),
        former as (
            select source, source_record_id, min(record_no) as former_no,
                min(fingerprint) as fingerprint
            from former_{RECORDS} group by all having count(*) = 1)
        select former_no, record_no
        from present inner join former using (source, source_record_id, fingerprint);
        create or replace temp table new_records as
        select record_no from birth_records anti join same_records using (record_no)
    """)


def _carry(con: duckdb.DuckDBPyConnection) -> None:
    """In one transaction: a stage that is killed and done again finds all of it undone, or the
    former table gone, and makes the table."""
    con.execute("begin")
    con.execute(f"""
        alter table former_{LINK_RECORDS} rename to {LINK_RECORDS};
        delete from {LINK_RECORDS} where record_no not in (select former_no from same_records);
        update {LINK_RECORDS} as r set record_no = s.record_no from same_records as s
        where r.record_no = s.former_no and s.record_no <> s.former_no
    """)
    with standing_before(con, {"birth_records": "from {} semi join new_records using (record_no)"}):
        made_anew = Model("link", LINK_RECORDS).sql
        con.execute(f"insert into {LINK_RECORDS} by name {made_anew}")
    con.execute("commit")
