"""What an update has touched.

A run leaves a fingerprint of each record (`record_fingerprints`), with its number and its birth, in
a table that its state keeps, as long as the same program goes on from it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import duckdb

from checks.intake.warehouse import has_table
from checks.row_digest import row_digest
from transforms.linkage.carried import RECORDS, drop_former

# A number of this run, or a place in a file, is not what the record says.
_NUMBERS = "record_no", "mother_name_no", "father_name_no", "baby_name_no"
_PLACE = "source_file", "row_number"
_TOUCHED = "touched_by_update"


@dataclass(frozen=True)
class Touched:
    """What an update has touched. new, changed, gone: records, with their number by source; births
    that have such a record; records of before that are now of another birth; pairs whose levels
    were worked out, and all."""

    new: str
    changed: str
    gone: str
    births: int
    moved: int
    compared: int
    pairs: int

    def sentence(self) -> str:
        """For the user, in both languages."""
        return (
            f"本次更新：记录新增 {self.new}，变化 {self.changed}，不再有 {self.gone}；"
            f"涉及出生 {self.births:,} 例，改归其他出生的原有记录 {self.moved:,} 条；"
            f"记录对 {self.pairs:,}，其中重新比较 {self.compared:,}。\n"
            f"This update: records new {self.new}, changed {self.changed}, gone {self.gone}; "
            f"births touched {self.births:,}, records of before that went to another birth "
            f"{self.moved:,}; pairs {self.pairs:,}, of these compared again {self.compared:,}."
        )


def fingerprint_records(con: duckdb.DuckDBPyConnection) -> None:
    """Make `fingerprints` (record_no, fingerprint) from `birth_records`."""
    columns = [name for name, *_ in con.execute("describe birth_records").fetchall()]
    said = row_digest(con, "birth_records", {*columns} - {*_NUMBERS, *_PLACE})
    # The district's counties decide where a record of no known town may be met.
    con.execute(f"""
        create or replace temp table fingerprints as
        with district as (
            select string_agg(distinct left(town_code, 6), ' ' order by left(town_code, 6))
                as counties
            from town_list)
        select record_no, hash(md5_number_lower(counties), {said}) as fingerprint
        from birth_records cross join district
    """)


def touched(con: duckdb.DuckDBPyConnection, *, all_compared: bool) -> Touched | None:
    """What differs from the run before, after linking; None where that left nothing to compare
    with. Then this run's `record_fingerprints` take the place of the earlier ones: nothing can tell
    afterwards what differed, so it is kept with them, see `touched_already`.

    Args: all_compared, no pair's levels were carried over.
    """
    con.execute("""
        create or replace temp table records_now as
        select r.source, r.source_record_id, r.record_no, p.fingerprint, m.birth_id
        from birth_records as r inner join fingerprints as p using (record_no)
        left join birth_members as m using (record_no)
    """)
    found = None
    if has_table(con, "main", f"former_{RECORDS}"):
        found = _compared_with_before(con, all_compared=all_compared)
    con.execute("begin")
    con.execute(f"create or replace table {RECORDS} as from records_now")
    drop_former(con)
    _keep(con, found)
    con.execute("commit")
    return found


def has_linked(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the linking of this warehouse came to its end: what it touched is the last that it
    writes, and no state holds it."""
    return has_table(con, "main", _TOUCHED)


def touched_already(con: duckdb.DuckDBPyConnection) -> Touched | None:
    """What `touched` returned in the process that linked."""
    row = con.execute(f"from {_TOUCHED}").fetchone()
    return Touched(*row) if row else None


def _keep(con: duckdb.DuckDBPyConnection, found: Touched | None) -> None:
    con.execute(f"""
        create or replace table {_TOUCHED} (new varchar, changed varchar, gone varchar,
            births bigint, moved bigint, compared bigint, pairs bigint)
    """)
    if found:
        con.execute(f"insert into {_TOUCHED} values (?, ?, ?, ?, ?, ?, ?)", astuple(found))


def _compared_with_before(con: duckdb.DuckDBPyConnection, *, all_compared: bool) -> Touched:
    again = "" if all_compared else "semi join compared_again on record_l = unit_no"
    con.execute("""
        create or replace temp table fates as
        select coalesce(n.source, o.source) as source,
            coalesce(n.birth_id, o.birth_id) as birth_id,
            case when o.source is null then 'new' when n.source is null then 'gone'
                when n.fingerprint <> o.fingerprint then 'changed' end as fate,
            n.birth_id <> o.birth_id as is_moved
        from records_now as n full join former_record_fingerprints as o
            on n.source = o.source and n.source_record_id = o.source_record_id
    """)
    numbers = con.execute(f"""
        select count(distinct birth_id) filter (where fate is not null),
            count(*) filter (where is_moved),
            (select count(*) from candidate_pairs {again}),
            (select count(*) from candidate_pairs)
        from fates
    """).fetchone()
    births, moved, compared, pairs = numbers or (0, 0, 0, 0)
    new, changed, gone = (_count(con, fate) for fate in ("new", "changed", "gone"))
    return Touched(new, changed, gone, births, moved, compared, pairs)


def _count(con: duckdb.DuckDBPyConnection, fate: str) -> str:
    counts = con.execute(
        "select source, count(*) from fates where fate = ? group by 1 order by 1", [fate]
    ).fetchall()
    by_source = ", ".join(f"{source} {records:,}" for source, records in counts)
    return f"{sum(records for _, records in counts):,}" + (f" ({by_source})" if counts else "")
