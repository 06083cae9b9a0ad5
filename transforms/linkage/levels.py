"""How far the two records of each candidate pair agree: a level per comparison.

A level hangs on its two records alone, so pairs may be compared wherever they are, and a pair whose
records stayed as they were keeps its levels. How frequent a name is belongs to all records: it is
counted apart (`count_names`) and enters the weights (`score`).
"""

from __future__ import annotations

from functools import cache

import duckdb

from transforms.linkage.features import link_features
from transforms.linkage.settings import COMPARISONS

_PEOPLE = ("mother", "father", "baby")


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Make `pair_levels` from `candidate_pairs`, `link_records`, `names` and `lunar_dates`.

    One row per candidate pair: record_no_l, record_no_r, block_no, and for each comparison the
    level (`gamma_*`; 0: the last; -1: one side does not say).
    """
    link_features(con)
    columns = [
        name for name, *_ in con.execute("describe link_features").fetchall() if name != "record_no"
    ]
    con.execute(_levels(tuple(columns)))


@cache
def _levels(columns: tuple[str, ...]) -> str:
    sides = ", ".join(f"{side}.{name} as {name}_{side}" for side in "lr" for name in columns)
    gammas = ", ".join(f"{one.gamma} as gamma_{one.name}" for one in COMPARISONS)
    return f"""
        create or replace table pair_levels as
        with sides as (
            select p.record_l as record_no_l, p.record_r as record_no_r, p.block_no, {sides}
            from candidate_pairs as p
            inner join link_features as l on p.record_l = l.record_no
            inner join link_features as r on p.record_r = r.record_no)
        select record_no_l, record_no_r, block_no, {gammas} from sides
    """


def count_names(con: duckdb.DuckDBPyConnection) -> None:
    """Make `name_frequencies` from the records of `link_records` that are compared."""
    con.execute(f"""
        create or replace table name_frequencies as
        with compared as (
            select r.* from link_records as r semi join (
                select record_l as record_no from candidate_pairs
                union all select record_r from candidate_pairs) as p using (record_no))
        {frequencies("compared")}
    """)


def frequencies(records: str) -> str:
    """SQL: person, name_no, share; of each name among the mothers, fathers or babies of a table
    with the columns of `link_records`."""
    return " union all ".join(
        f"select '{person}' as person, {person}_name_no as name_no, "
        f"cast(count(*) as double) / cast(sum(count(*)) over () as double) as share "
        f"from {records} where {person}_name_no is not null group by {person}_name_no"
        for person in _PEOPLE
    )
