"""The self-test that belongs to every run: a few hundred damaged births, made from the warehouse
and linked again beside it.

Records, names and keys are those of the run; nothing of the district is made anew, so that it costs
a second where the run takes minutes. Only the counts are kept.
"""

from pathlib import Path

import duckdb
import polars as pl

from checks.intake.warehouse import open_warehouse
from transforms.identity.id_numbers import install_macros
from transforms.identity.names import describe_names
from transforms.linkage.blocking import MAX_RECORDS_PER_KEY
from transforms.linkage.damage import GROUPS
from transforms.linkage.damage_rates import face
from transforms.linkage.key_index import index_keys
from transforms.linkage.link import World, divide_into_births
from transforms.linkage.published import Names
from transforms.linkage.self_test import (
    STATIC,
    damaged_copies,
    open_bench,
    register_copies,
    results,
)
from transforms.models import build

WANTED = 300


def self_test(warehouse: Path, wanted: int = WANTED, seed: int = 1) -> None:
    """Make `self_test` of a linked warehouse: one row per damaged record, without saying which.

    Raises: duckdb.Error where the warehouse is not linked.
    """
    with open_warehouse(warehouse) as con:
        ((home,),) = con.execute("select current_database()").fetchall()
        try:
            con.execute(f"attach ':memory:' as {_TRIALS}; use {_TRIALS}")
            tried = _tried(con, home, wanted, seed)
        finally:  # other stages may use this database
            con.execute(f'use "{home}"')
            for name in ("bench", _TRIALS):
                con.execute(f"detach database if exists {name}")
        frame = pl.DataFrame(tried, schema=_SCHEMA, orient="row")
        con.register("frame", frame)
        con.execute("create or replace table self_test as from frame")
        con.unregister("frame")


_TRIALS = "trials"
_SCHEMA = {
    **dict.fromkeys(("pairs", "found", "wrong"), pl.Int32),
    **dict.fromkeys(GROUPS, pl.String),
}


def _tried(
    con: duckdb.DuckDBPyConnection, home: str, wanted: int, seed: int
) -> list[tuple[object, ...]]:
    install_macros(con)
    for table in STATIC:
        con.execute(f'create view {table} as from "{home}".{table}')
    con.execute(f'create view births_of as select record_no, birth_id from "{home}".birth_members')
    face(con, f'"{home}".birth_records', "births_of", "record_no")
    copies = damaged_copies(con, wanted, seed)
    if not copies:
        return []
    register_copies(con, copies)
    _number_names(con, home)
    con.execute(_DAMAGED.format(home=f'"{home}"'))
    open_bench(con, _TRIALS)
    con.execute(f"create table birth_records as from {_TRIALS}.main.damaged")
    build(con, "link", ["link_records"])
    con.execute(_with_neighbours(f'"{home}"'))
    world = World(f'"{home}".source_sizes', f'"{home}".name_frequencies')
    divide_into_births(con, world)
    return [
        (one.pairs, one.found, one.wrong, *(one.about[group] for group in GROUPS))
        for one in results(con, _TRIALS)
    ]


def _number_names(con: duckdb.DuckDBPyConnection, home: str) -> None:
    """Make `names`: those of the run, and those that damage made, which bear the number of a
    surname or sound that the run knows where they share it."""
    fresh = con.execute(f"""
        select distinct name from (
            select mother_name as name from copies union all select father_name from copies
            union all select baby_name from copies)
        where name is not null and name not in (select w.name from "{home}".names as w)
        order by name
    """).pl()["name"]
    if not fresh.len():
        con.execute(f'create view names as from "{home}".names')
        return
    # Of those that differ in a character; who else sounds so is no nearer than others.
    alike = con.execute(
        f"""
        with fresh as (select unnest(?) as name)
        select * from "{home}".names as w
        where exists (
            select 1 from fresh as f
            where left(f.name, 1) = w.char_1 and length(f.name) = w.character_count
                and (length(f.name) = 2 or substr(f.name, 2, 1) = w.char_2
                    or substr(f.name, 3, 1) = w.char_3))
        order by name_no
        """,
        [fresh.to_list()],
    ).pl()
    ((last,),) = con.execute(f"""
        select max(greatest(name_no, surname_no, tone_no, pinyin_no, fold_no))
        from "{home}".names
    """).fetchall()
    known = Names(beyond=last)
    known.learn(describe_names(alike["name"]), alike)
    numbered = known.number(describe_names(fresh))
    con.register("frame", numbered)
    con.execute("create table fresh_names as from frame")
    con.execute(f'create view names as from "{home}".names union all by name from fresh_names')
    con.unregister("frame")


# Rows of the copies, in the place of the records that they are copies of.
_DAMAGED = """
    create table damaged as
    with named as (
        select n.name, n.name_no from names as n
        where n.name in (select mother_name from copies
            union all select father_name from copies
            union all select baby_name from copies)
    )
    select r.* replace (
        c.mother_name as mother_name, m.name_no as mother_name_no,
        c.father_name as father_name, f.name_no as father_name_no,
        c.baby_name as baby_name, b.name_no as baby_name_no,
        c.mother_id_number as mother_id_number, id_kind(c.mother_id_number) as mother_id_kind,
        id_status(c.mother_id_raw) as mother_id_status,
        c.father_id_number as father_id_number, id_kind(c.father_id_number) as father_id_kind,
        c.birth_date as birth_date, c.baby_sex as baby_sex, c.baby_sex as baby_sex_stated,
        c.birth_certificate_no as birth_certificate_no, c.telephone as telephone,
        case when c.town_code is not distinct from r.town_code then r.village_code end
            as village_code,
        c.town_code as town_code, c.plurality as plurality, c.birth_order as birth_order)
    from {home}.birth_records as r
    inner join copies as c using (source, source_record_id)
    left join named as m on c.mother_name = m.name
    left join named as f on c.father_name = f.name
    left join named as b on c.baby_name = b.name
"""


def _with_neighbours(home: str) -> str:
    """SQL of `near`, and of `birth_records` with it. A key that too many records share finds
    nobody, as in the run. home: the database of the run."""
    return f"""
    create table asked as
    with mine as (
        select distinct birth_id from {_TRIALS}.main.births_of
        semi join {_TRIALS}.main.damaged using (record_no)
    )
    select record_no from {_TRIALS}.main.births_of semi join mine using (birth_id);
    insert into link_records by name
    from {home}.link_records
    where record_no in (from asked)
        and record_no not in (select record_no from {_TRIALS}.main.damaged);
    create table near as
    with asked_keys as (
        select distinct block_no, key, window_no + step as window_no
        from ({index_keys("link_records")}) cross join (values (-1), (0), (1)) as w(step)
    ),
    met as (
        select record_no from ({index_keys(f"{home}.link_records")})
        semi join asked_keys using (block_no, key, window_no)
        qualify count(*) over (partition by block_no, key, window_no) <= {MAX_RECORDS_PER_KEY}
    ),
    births as (
        select distinct birth_id from {_TRIALS}.main.births_of semi join met using (record_no)
    )
    select record_no from {_TRIALS}.main.births_of semi join births using (birth_id)
    union from asked;
    create or replace table birth_records as
    from {home}.birth_records
    where record_no in (from near)
        and record_no not in (select record_no from {_TRIALS}.main.damaged)
    union all by name from {_TRIALS}.main.damaged
"""
