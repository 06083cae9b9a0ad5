"""The linking stage: from standardised records to births.

Certain agreements first, then candidates, the probabilistic model, and one division of every family
into births.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from checks.intake.warehouse import open_warehouse
from transforms.linkage.assign import assign
from transforms.linkage.blocking import candidate_pairs
from transforms.linkage.components import Int, components
from transforms.linkage.features import link_features
from transforms.linkage.score import score
from transforms.models import build

AGREEMENTS = ("link_records", "certain_pairs")
WEIGHTS = ("delivery_pairs", "delivery_hints", "pair_weights")
BIRTHS = (
    "birth_members",
    "member_weights",
    "record_links",
    "record_pairs",
    "evidence_cards",
    "births",
    "link_quality",
)


def link(warehouse: Path) -> None:
    """Make `record_pairs`, `record_links`, `births` and `link_quality` from `birth_records`."""
    with open_warehouse(warehouse) as con:
        build(con, "link", AGREEMENTS)
        _label_certain(con)
        build(con, "link", ["settled_records"])
        candidate_pairs(con)
        link_features(con)
        score(con)
        build(con, "link", WEIGHTS)
        _assign(con)
        _close_gaps(con)
        build(con, "link", BIRTHS)


def _size(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute("select coalesce(max(record_no), 0) + 1 from link_records").fetchone()
    return int(row[0]) if row else 1


def _label_certain(con: duckdb.DuckDBPyConnection) -> None:
    """Make `certain_components`: record_no, component_no, for every record."""
    pairs = con.execute("select record_l, record_r from certain_pairs").pl()
    label = components(pairs["record_l"].to_numpy(), pairs["record_r"].to_numpy(), _size(con))
    _store(con, "certain_components", component_no=label)


def _assign(con: duckdb.DuckDBPyConnection) -> None:
    """Make `assigned`: record_no, birth_no, for every record."""
    size = _size(con)
    node = np.arange(size, dtype=np.int32)
    settled = con.execute("select record_no, component_no from settled_records").pl()
    record_no, component_no = settled["record_no"].to_numpy(), settled["component_no"].to_numpy()
    # A settled delivery is one node from here on: its records stay together.
    first = np.full(size, size, dtype=np.int32)
    np.minimum.at(first, component_no, record_no)
    node[record_no] = first[component_no]
    _store(con, "nodes", node_no=node)
    pairs = con.execute("""
        select
            least(l.node_no, r.node_no) as l,
            greatest(l.node_no, r.node_no) as r,
            cast(sum(p.weight) as float) as weight
        from pair_weights as p
        inner join nodes as l on p.record_l = l.record_no
        inner join nodes as r on p.record_r = r.record_no
        where l.node_no <> r.node_no
        group by 1, 2
        order by 1, 2
    """).pl()
    left, right, weight = (pairs[column].to_numpy() for column in ("l", "r", "weight"))
    _store(con, "assigned", birth_no=assign(left, right, weight, size)[node])
    con.execute("drop table nodes")


def _close_gaps(con: duckdb.DuckDBPyConnection) -> None:
    """Join the births of `complementary_links` in `assigned`."""
    build(con, "link", ["complementary_links"])
    con.execute("""
        update assigned set birth_no = complementary_links.birth_no
        from complementary_links where assigned.birth_no = complementary_links.claim_birth_no
    """)


def _store(con: duckdb.DuckDBPyConnection, table: str, **column: Int) -> None:
    """Make a table of record_no 1.. and one column given by position (position 0 stands for no
    record)."""
    ((name, values),) = column.items()
    frame = pl.DataFrame({"record_no": np.arange(values.shape[0], dtype=np.int32), name: values})
    con.register("frame", frame)
    con.execute(f"create or replace table {table} as select * from frame where record_no > 0")
    con.unregister("frame")
