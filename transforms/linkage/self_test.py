"""Would the matching find births again whose evidence had been written otherwise?

Some hundred settled births of a run get damaged copies of their evidence (`damage`) in memory, in
the place of the records themselves, and are divided into births anew, by the run's own models,
together with every record that shares a block with theirs. What was together and is so again was
found. The recall that comes of it needs no truth; it holds for births like those that were linked
once, and says nothing of births that no evidence tells of.

`self_test_run` does so in every run; here are its parts, and the same of a published run.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from transforms.identity.record_keys import install_key_macros
from transforms.linkage import published
from transforms.linkage.damage import CELLS, GROUPS, Row, damaged
from transforms.linkage.damage_rates import face, seen_rates
from transforms.linkage.link import divide_into_births
from transforms.models import build

STATIC = ("run_context", "town_list", "merged_towns", "lunar_dates")
# Records from which a wrong value may come.
_MOST_OTHERS = 5_000


@dataclass(frozen=True)
class Refound:
    """A damaged record and what became of it. pairs: with the registers' records of its birth;
    found: of these, linked again; wrong: links with registers' records of other births. about: its
    hospital, town and the child's sex as they were."""

    pairs: int
    found: int
    wrong: int
    about: Mapping[str, str | None]


def find_again(
    births: Path, restricted: Path, key: str | None = None, wanted: int = 300, seed: int = 1
) -> list[Refound]:
    """Damage the evidence of `wanted` births of a published run, or of all with evidence where
    there are fewer, and link it again.

    Raises: duckdb.Error where the databases cannot be read.
    """
    with closing(published.connect(births, restricted, key)) as con:
        face(con, "published_records", "published_links", "source, source_record_id")
        copies = damaged_copies(con, wanted, seed)
        _replace(con, copies)
        _, index = published.hold(con)
        con.execute("""
            create table births_of as
            select r.record_no, l.birth_id from birth_records as r
            inner join published_links as l using (source, source_record_id)
        """)
        open_bench(con)
        con.execute(_ASKED)
        build(con, "link", ["link_records"])
        con.execute("create table near (record_no integer)")
        con.execute("insert into near select unnest(cast(? as integer[]))", [index.near(con)])
        con.execute("""
            create or replace table birth_records as
            from memory.main.birth_records
            where record_no in (from near) or record_no in (from asked)
        """)
        divide_into_births(con, published.world())
        return list(results(con))


_ASKED = """
    create table asked as
    with mine as (
        select distinct b.birth_id from memory.main.births_of as b
        inner join memory.main.birth_records as r using (record_no)
        semi join memory.main.chosen as c using (source, source_record_id)
    )
    select record_no from memory.main.births_of semi join mine using (birth_id);
    create table birth_records as from memory.main.birth_records semi join asked using (record_no)
"""


def damaged_copies(con: duckdb.DuckDBPyConnection, wanted: int, seed: int) -> list[dict[str, Any]]:
    """Damaged copies of some evidence records of `facing`, and `chosen` (source, source_record_id,
    was_…: the groups as they were). Empty where no birth is on evidence and on a register."""
    rates, rng = seen_rates(con), np.random.default_rng(seed)
    ((count,),) = con.execute("select count(*) from facing").fetchall()
    places = sorted(rng.permutation(count)[:wanted].tolist())
    rows = con.execute(
        "select * from facing semi join (select unnest(cast(? as integer[])) as place) "
        "using (place) order by place",
        [places],
    ).pl()
    values = ", ".join(f"e_{cell} as {cell}" for cell in CELLS)
    others = con.execute(
        f"select {values} from facing where place % ? = 0 order by place",
        [max(1, count // _MOST_OTHERS)],
    ).pl()
    copies = [_copy(row, rates, others, rng) for row in rows.iter_rows(named=True)]
    chosen = rows.select(
        "source",
        "source_record_id",
        pl.col("hospital_code").alias("was_hospital_code"),
        pl.col("e_town_code").alias("was_town_code"),
        pl.col("e_baby_sex").alias("was_baby_sex"),
    )
    con.register("frame", chosen)
    con.execute("create or replace table chosen as from frame")
    con.unregister("frame")
    return copies


def _copy(
    facing: Row, rates: Any, others: pl.DataFrame, rng: np.random.Generator
) -> dict[str, Any]:
    evidence = {cell: facing[f"e_{cell}"] for cell in CELLS}
    evidence |= {name: facing[name] for name in (*_KEYS, "hospital_code", "mother_id_raw")}
    return damaged(evidence, {cell: facing[f"a_{cell}"] for cell in CELLS}, rates, others, rng)


_KEYS = ("source", "source_record_id")
_COPIED = dict.fromkeys((*_KEYS, *CELLS, "mother_id_raw"), pl.String) | {
    "birth_date": pl.Date,
    "plurality": pl.Int32,
    "birth_order": pl.Int32,
}


def register_copies(con: duckdb.DuckDBPyConnection, copies: Sequence[Mapping[str, Any]]) -> None:
    """Make `copies`, of the cells that may have changed."""
    frame = pl.DataFrame([{name: copy[name] for name in _COPIED} for copy in copies], _COPIED)
    con.register("frame", frame)
    con.execute("create or replace table copies as from frame")
    con.unregister("frame")


def _replace(con: duckdb.DuckDBPyConnection, copies: Sequence[Mapping[str, Any]]) -> None:
    if not copies:
        return
    register_copies(con, copies)
    moved = ", ".join(f"{name} = copies.{name}" for name in (*CELLS, "mother_id_raw"))
    con.execute(f"""
        update published_records set {moved}, village_code = case
            when published_records.town_code is not distinct from copies.town_code
            then published_records.village_code end
        from copies where published_records.source = copies.source
            and published_records.source_record_id = copies.source_record_id
    """)


def open_bench(con: duckdb.DuckDBPyConnection, held: str = "memory") -> None:
    """A database of its own, in which births are divided. The database `held` has births_of
    (record_no, birth_id), chosen, names and `STATIC`."""
    con.execute("attach ':memory:' as bench; use bench")
    for table in STATIC:
        con.execute(f"create table {table} as from {held}.main.{table}")
    con.execute(f"create view names as from {held}.main.names")
    install_key_macros(con)


def results(con: duckdb.DuckDBPyConnection, held: str = "memory") -> Iterator[Refound]:
    """What became of each chosen record. held: as in `open_bench`."""
    groups = ", ".join(f"c.was_{group}" for group in GROUPS)
    for pairs, found, wrong, *about in con.execute(f"""
        with mine as (
            select c.*, r.record_no, b.birth_id, a.birth_no from {held}.main.chosen as c
            inner join birth_records as r using (source, source_record_id)
            inner join {held}.main.births_of as b using (record_no)
            inner join assigned as a using (record_no)
        ),
        registers as (
            select r.record_no, b.birth_id, a.birth_no from birth_records as r
            inner join {held}.main.births_of as b using (record_no)
            inner join assigned as a using (record_no)
            where r.source in ('population', 'wis')
        )
        select count(*) filter (where c.birth_id = r.birth_id),
            count(*) filter (where c.birth_id = r.birth_id and c.birth_no = r.birth_no),
            count(*) filter (where c.birth_id <> r.birth_id and c.birth_no = r.birth_no), {groups}
        from mine as c inner join registers as r
            on c.birth_id = r.birth_id or c.birth_no = r.birth_no
        group by c.source, c.source_record_id, {groups}
        order by c.source, c.source_record_id
    """).fetchall():
        yield Refound(pairs, found, wrong, dict(zip(GROUPS, about, strict=True)))
