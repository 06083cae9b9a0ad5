"""What an update need not work out again, and what it has touched.

A run leaves, in tables that its state keeps, a fingerprint of each record (`kept_records`) and the
levels of each pair under the fingerprints of its two (`kept_levels`). A pair whose records say what
they said has the levels that it had: these hang on nothing else. Weights hang on how many records
there are and how many bear a name, so all of them are computed anew, from the levels.

Both are kept under the program that described and compared, too: another version finds none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from checks.intake.warehouse import has_table
from transforms.fingerprint import fingerprint_of
from transforms.linkage.settings import COMPARISONS
from transforms.linkage.steps import LEVELS, STEPS, number_pairs
from transforms.steps import run_units

# A number of this run, or a place in a file, is not what the record says.
_NUMBERS = "record_no", "mother_name_no", "father_name_no", "baby_name_no"
_PLACE = "source_file", "row_number"
_DECIDING = "transforms.identity", "transforms.linkage", "data.reference"
_GAMMAS = ", ".join(f"gamma_{one.name}" for one in COMPARISONS)
_GAMMA_TYPES = ", ".join(f"gamma_{one.name} tinyint" for one in COMPARISONS)


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


def print_records(con: duckdb.DuckDBPyConnection) -> None:
    """Make `record_prints` (record_no, fingerprint) from `birth_records`."""
    said = [
        name
        for name, *_ in con.execute("describe birth_records").fetchall()
        if name not in (*_NUMBERS, *_PLACE)
    ]
    # 64 bits: among two million records two are taken for one once in ten million runs.
    con.execute(
        f"create or replace temp table record_prints as "
        f"select record_no, hash({', '.join(said)}) as fingerprint from birth_records"
    )
    con.execute("create or replace temp table compared_again (unit_no integer)")


def compare_changed(con: duckdb.DuckDBPyConnection) -> None:
    """Make `pair_levels`, as `levels.compare` does, from `kept_levels` where they say it.

    Needs `record_prints`; leaves the temporary table `compared_again` (unit_no: left records).
    """
    number_pairs(con)
    program = fingerprint_of(*_DECIDING)
    con.execute(f"""
        create table if not exists kept_levels
            (print_l ubigint, print_r ubigint, program varchar, {_GAMMA_TYPES});
        create or replace temp table known_levels as
        select p.record_l as record_no_l, p.record_r as record_no_r, p.block_no, {_GAMMAS}
        from candidate_pairs as p
        inner join record_prints as l on p.record_l = l.record_no
        inner join record_prints as r on p.record_r = r.record_no
        inner join kept_levels as k on l.fingerprint = k.print_l and r.fingerprint = k.print_r
        where k.program = '{program}';
        create or replace temp table compared_again as
        select distinct record_l as unit_no from candidate_pairs
        anti join known_levels on record_l = record_no_l and record_r = record_no_r
    """)
    run_units(con, LEVELS, ["unit_no in (select unit_no from compared_again)"])
    con.execute(f"""
        insert into pair_levels by name
        from known_levels anti join compared_again on record_no_l = unit_no;
        create or replace table kept_levels as
        select l.fingerprint as print_l, r.fingerprint as print_r, '{program}' as program,
            {_GAMMAS}
        from pair_levels as p
        inner join record_prints as l on p.record_no_l = l.record_no
        inner join record_prints as r on p.record_no_r = r.record_no
    """)


REUSING = tuple(replace(step, build=compare_changed) if step is LEVELS else step for step in STEPS)
"""The steps of linking, which compare only what has changed."""


def touched(con: duckdb.DuckDBPyConnection, *, all_compared: bool = False) -> Touched | None:
    """What differs from the run before, after linking; None where that left nothing to compare
    with. Then this run's `kept_records` take the place of the earlier ones.

    Args: all_compared, nothing was asked of `kept_levels`.
    """
    con.execute("""
        create or replace temp table records_now as
        select r.source, r.source_record_id, p.fingerprint, m.birth_id
        from birth_records as r inner join record_prints as p using (record_no)
        left join birth_members as m using (record_no)
    """)
    found = _compared_with_before(con) if _is_comparable(con) else None
    con.execute(
        "create or replace table kept_records as "
        f"select *, '{fingerprint_of(*_DECIDING)}' as program from records_now"
    )
    if found and all_compared:
        return replace(found, compared=found.pairs)
    return found


def _is_comparable(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether this program left `kept_records`: another one's fingerprints all differ."""
    if not has_table(con, "main", "kept_records"):
        return False
    if "program" not in {name for name, *_ in con.execute("describe kept_records").fetchall()}:
        return False
    others = con.execute(
        "select 1 from kept_records where program <> ? limit 1", [fingerprint_of(*_DECIDING)]
    )
    return others.fetchone() is None


def _compared_with_before(con: duckdb.DuckDBPyConnection) -> Touched:
    con.execute("""
        create or replace temp table fates as
        select coalesce(n.source, o.source) as source,
            coalesce(n.birth_id, o.birth_id) as birth_id,
            case when o.source is null then 'new' when n.source is null then 'gone'
                when n.fingerprint <> o.fingerprint then 'changed' end as fate,
            n.birth_id <> o.birth_id as is_moved
        from records_now as n full join kept_records as o
            on n.source = o.source and n.source_record_id = o.source_record_id
    """)
    numbers = con.execute("""
        select count(distinct birth_id) filter (where fate is not null),
            count(*) filter (where is_moved),
            (select count(*) from candidate_pairs semi join compared_again on record_l = unit_no),
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
