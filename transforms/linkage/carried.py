"""What an update carries over of pairing: candidates, and how far two records agree, hang on the
records themselves and on those of their blocks. So they stand where nobody among these has changed,
and are made anew for the others.

The tables of the run before are set aside (`former_*`) before anything is made. Records are known
by their fingerprints (`transforms.linkage.touched`); their numbers follow the order of the sources'
keys in every run, so what is carried over keeps its left and right.
"""

from __future__ import annotations

import duckdb

from checks.intake.warehouse import has_table
from transforms.linkage import certain
from transforms.linkage.blocking import block_keys_of, count_cut, keep_keys, pair_up
from transforms.linkage.settings import COMPARISONS
from transforms.linkage.steps import LEVELS
from transforms.steps import run_units

RECORDS = "record_fingerprints"
TABLES = (RECORDS, "settled_records", "candidate_pairs", "cut_keys", "pair_levels")
"""What the state keeps for the next update."""
MOST = 0.3
"""Above this share of records that must be looked at again, all are: parts would cost more."""
_GAMMAS = ", ".join(f"gamma_{one.name}" for one in COMPARISONS)


def set_aside(con: duckdb.DuckDBPyConnection) -> None:
    """Give the tables of the run before other names, in one step: a stage that is killed and done
    again must not take its own for theirs."""
    if not has_table(con, "main", RECORDS):
        return
    con.execute("begin")
    drop_former(con)
    for table in TABLES:
        if has_table(con, "main", table):
            con.execute(f"alter table {table} rename to former_{table}")
    con.execute("commit")


def drop_former(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what was set aside."""
    for table in TABLES:
        con.execute(f"drop table if exists former_{table}")


def carry_pairs(con: duckdb.DuckDBPyConnection) -> bool:
    """Make the tables up to `pair_levels` from those that were set aside, where `link_records` and
    `fingerprints` say what they said. Leaves the temporary table `compared_again` (unit_no: left
    records of pairs that were compared).

    Certain agreements are made anew for all: that takes a tenth of what candidates and their
    levels do, and a month's changes lie on most days anyhow.

    Returns: False where too much has changed; then all has to be made.
    """
    if not all(has_table(con, "main", f"former_{table}") for table in TABLES):
        return False
    _find_same(con)
    if _share(con, "new_records") > MOST:
        return False
    certain.settle_certain(con)
    _find_unlike(con)
    if not _pair_up(con):
        return False
    _compare(con)
    return True


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
        select record_no from link_records anti join same_records using (record_no)
    """)


def _share(con: duckdb.DuckDBPyConnection, table: str) -> float:
    row = con.execute(
        f"select (select count(*) from {table}) / greatest((select count(*) from link_records), 1)"
    ).fetchone()
    return float(row[0]) if row else 0.0


def _find_unlike(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `unlike` (record_no): records that may have other candidates than before:
    those that are new, and those that are settled now and were not, or were and are not."""
    con.execute("""
        create or replace temp table unlike as
        select record_no from new_records
        union
        select s.record_no
        from same_records as s
        left join former_settled_records as f on s.former_no = f.record_no
        left join settled_records as n on s.record_no = n.record_no
        where (f.record_no is null) <> (n.record_no is null)
    """)


def _pair_up(con: duckdb.DuckDBPyConnection) -> bool:
    """`candidate_pairs`, `cut_keys`, `cut_blocks`: pairs of these records from all their keys, the
    others taken over. False where these are too many."""
    _pair_unlike(con)
    if _find_cut_otherwise(con):
        # Pairs of records that stayed come and go too. Their other keys are those of records that
        # stayed, or were asked for already, so this is done once.
        con.execute("""
            insert into unlike
            select distinct record_no from block_keys semi join cut_otherwise using (key_no)
            anti join unlike using (record_no)
        """)
        _pair_unlike(con)
    is_few = _share(con, "unlike") <= MOST
    if is_few:
        count_cut(con)
        con.execute("""
            create or replace table candidate_pairs as
            select l.record_no as record_l, r.record_no as record_r, p.block_no
            from former_candidate_pairs as p
            inner join same_records as l on p.record_l = l.former_no
            inner join same_records as r on p.record_r = r.former_no
            anti join unlike as u on l.record_no = u.record_no
            anti join unlike as v on r.record_no = v.record_no
            union all
            select record_l, record_r, min(block_no) as block_no from blocked
            where record_l in (select record_no from unlike)
                or record_r in (select record_no from unlike)
            group by record_l, record_r
        """)
    con.execute("drop table block_keys; drop table blocked")
    return is_few


def _pair_unlike(con: duckdb.DuckDBPyConnection) -> None:
    """`block_keys`, `blocked`, `cut_keys`: of the keys of records that are `unlike`, and of those
    that were cut."""
    con.execute(f"""
        create or replace temp table asked_keys as
        with asked as (from link_records semi join unlike using (record_no))
        ({block_keys_of("asked")}) union select key_no from former_cut_keys
    """)
    keep_keys(con, "asked_keys")
    pair_up(con)


def _find_cut_otherwise(con: duckdb.DuckDBPyConnection) -> bool:
    """Temporary table `cut_otherwise` (key_no): keys that are cut and were not, or were and are
    not. Returns whether there are any."""
    place = "key_no, window_no, county_code"
    con.execute(f"""
        create or replace temp table cut_otherwise as
        with differing as (
            (select {place} from cut_keys except select {place} from former_cut_keys)
            union all
            (select {place} from former_cut_keys except select {place} from cut_keys))
        select distinct key_no from differing
    """)
    return bool(con.execute("select 1 from cut_otherwise limit 1").fetchone())


def _compare(con: duckdb.DuckDBPyConnection) -> None:
    """`pair_levels`: of pairs that had met they stand, the others are compared."""
    con.execute(f"""
        create or replace temp table known_levels as
        select c.record_l as record_no_l, c.record_r as record_no_r, c.block_no, {_GAMMAS}
        from former_pair_levels as p
        inner join same_records as l on p.record_no_l = l.former_no
        inner join same_records as r on p.record_no_r = r.former_no
        inner join candidate_pairs as c on l.record_no = c.record_l and r.record_no = c.record_r;
        create or replace temp table compared_again as
        select distinct record_l as unit_no from candidate_pairs
        anti join known_levels on record_l = record_no_l and record_r = record_no_r;
        create or replace table pair_units as
        with pairs as (
            select record_l, record_r from candidate_pairs
            semi join compared_again on record_l = unit_no)
        select record_r as record_no, record_l as left_no, record_l as unit_no from pairs
        union select record_l, record_l, record_l from pairs
    """)
    run_units(con, LEVELS, ["true"])
    con.execute("""
        insert into pair_levels by name
        from known_levels anti join compared_again on record_no_l = unit_no
    """)
