"""Would the matching find births again whose evidence had been written otherwise?

Some hundred settled births of a published run get damaged copies of their evidence (`damage`) in
memory, in the place of the records themselves, and are divided into births anew, by the run's own
models, together with every record that shares a block with theirs. What was together and is so
again was found. The recall that comes of it needs no truth; it holds for births like those that
were linked once, and says nothing of births that no evidence tells of.
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
from transforms.linkage.damage import CELLS, GROUPS, Row, agreed, damaged, seen_rates
from transforms.linkage.key_index import KeyIndex
from transforms.linkage.link import divide_into_births
from transforms.models import build

_STATIC = ("run_context", "town_list", "merged_towns", "lunar_dates")


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
    """Damage the evidence of `wanted` births, or of all with evidence where there are fewer, and
    link it again.

    Raises: duckdb.Error where the databases cannot be read.
    """
    with closing(published.connect(births, restricted, key)) as con:
        rows = _with_evidence(con)
        chosen = _damage(con, rows, wanted, np.random.default_rng(seed))
        _, index = published.hold(con)
        con.register("frame", pl.DataFrame(chosen, schema=_CHOSEN, orient="row"))
        con.execute("create table chosen as from frame")
        con.unregister("frame")
        _divide_again(con, index)
        return list(_results(con))


_CHOSEN = {
    "source": pl.String,
    "source_record_id": pl.String,
    **{f"was_{group}": pl.String for group in GROUPS},
}


def _with_evidence(con: duckdb.DuckDBPyConnection) -> list[tuple[Row, Row]]:
    """Each evidence record beside the registers' records of its birth."""
    columns = ("source", "source_record_id", "hospital_code", "mother_id_raw", *CELLS)
    both = ", ".join(f"{side}.{name} as {side}_{name}" for side in "er" for name in columns)
    found = con.execute(f"""
        select {both}
        from published_records as e
        inner join published_links as l using (source, source_record_id)
        inner join published_links as m
            on l.birth_id = m.birth_id and m.source in ('population', 'wis')
        inner join published_records as r
            on m.source = r.source and m.source_record_id = r.source_record_id
        where e.source in ('hospital', 'exchange')
        order by e.source, e.source_record_id, r.source, r.source_record_id
    """).pl()
    return [
        (
            {name: row[f"e_{name}"] for name in columns},
            {name: row[f"r_{name}"] for name in columns},
        )
        for row in found.iter_rows(named=True)
    ]


def _damage(
    con: duckdb.DuckDBPyConnection,
    pairs: Sequence[tuple[Row, Row]],
    wanted: int,
    rng: np.random.Generator,
) -> list[tuple[Any, ...]]:
    """Put damaged copies in the place of some evidence records of `published_records`; which."""
    if not pairs:
        return []
    by_record: dict[tuple[str, str], tuple[Row, list[Row]]] = {}
    for evidence, register in pairs:
        key = (evidence["source"], evidence["source_record_id"])
        by_record.setdefault(key, (evidence, []))[1].append(register)
    rates = seen_rates([(mine, agreed(registers)) for mine, registers in by_record.values()])
    keys = sorted(by_record)
    picked = [keys[n] for n in rng.permutation(len(keys))[:wanted]]
    others = con.execute(
        f"select {', '.join(CELLS)} from published_records order by source, source_record_id"
    ).pl()
    copies = []
    for key in picked:
        evidence, registers = by_record[key]
        copies.append(damaged(evidence, agreed(registers), rates, others, rng))
    _replace(con, copies)
    return [(*key, *(by_record[key][0][group] for group in GROUPS)) for key in picked]


def _replace(con: duckdb.DuckDBPyConnection, copies: Sequence[Mapping[str, Any]]) -> None:
    cells = (*CELLS, "mother_id_raw")
    frame = pl.DataFrame(
        [{name: copy[name] for name in ("source", "source_record_id", *cells)} for copy in copies],
        infer_schema_length=None,
    )
    con.register("copies", frame)
    moved = ", ".join(f"{name} = copies.{name}" for name in cells)
    con.execute(f"""
        update published_records set {moved}, village_code = case
            when published_records.town_code is not distinct from copies.town_code
            then published_records.village_code end
        from copies where published_records.source = copies.source
            and published_records.source_record_id = copies.source_record_id
    """)
    con.unregister("copies")


def _divide_again(con: duckdb.DuckDBPyConnection, index: KeyIndex) -> None:
    """Divide the chosen births' records and all their neighbours into births, in a database of
    their own."""
    con.execute("""
        create table births_of as
        select r.record_no, l.birth_id from birth_records as r
        inner join published_links as l using (source, source_record_id);
        attach ':memory:' as bench;
        use bench
    """)
    for table in _STATIC:
        con.execute(f"create table {table} as from memory.main.{table}")
    con.execute("""
        create table asked as
        with mine as (
            select distinct l.birth_id from memory.main.published_links as l
            semi join memory.main.chosen as c using (source, source_record_id)
        )
        select record_no from memory.main.births_of semi join mine using (birth_id);
        create table birth_records as
            from memory.main.birth_records semi join asked using (record_no);
        create table names as from memory.main.names
    """)
    install_key_macros(con)
    build(con, "link", ["link_records"])
    con.execute("create table near (record_no integer)")
    con.execute("insert into near select unnest(cast(? as integer[]))", [index.near(con)])
    con.execute("""
        create or replace table birth_records as
        from memory.main.birth_records
        where record_no in (from near) or record_no in (from asked)
    """)
    divide_into_births(con, published.world())


def _results(con: duckdb.DuckDBPyConnection) -> Iterator[Refound]:
    groups = ", ".join(f"c.was_{group}" for group in GROUPS)
    for pairs, found, wrong, *about in con.execute(f"""
        with mine as (
            select c.*, r.record_no, b.birth_id, a.birth_no from memory.main.chosen as c
            inner join birth_records as r using (source, source_record_id)
            inner join memory.main.births_of as b using (record_no)
            inner join assigned as a using (record_no)
        ),
        registers as (
            select r.record_no, b.birth_id, a.birth_no from birth_records as r
            inner join memory.main.births_of as b using (record_no)
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
