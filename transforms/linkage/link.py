"""The linking stage: from standardised records to births.

Certain agreements first, then candidates, the probabilistic model, and one division of every family
into births.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from checks.intake.warehouse import open_warehouse
from transforms.identity.record_keys import install_key_macros
from transforms.linkage.assign import assign
from transforms.linkage.blocking import candidate_pairs
from transforms.linkage.components import Int, components
from transforms.linkage.features import link_features
from transforms.linkage.hand_set import keep_hand_set
from transforms.linkage.score import Scoring, score
from transforms.models import build

HINTS = ("delivery_pairs", "delivery_hints")
BIRTHS = (
    "birth_members",
    "member_weights",
    "record_links",
    "record_rivals",
    "record_pairs",
    "evidence_cards",
    "births",
    "link_quality",
)


@dataclass(frozen=True)
class World:
    """What is known of all records of a district where `birth_records` holds only some of them.

    source_sizes: a table with the columns of that model. scoring: knows how frequent names are.
    """

    source_sizes: str
    scoring: Scoring


def link(warehouse: Path) -> None:
    """Make `record_pairs`, `record_links`, `births` and `link_quality` from `birth_records`."""
    with open_warehouse(warehouse) as con:
        install_key_macros(con)
        divide_into_births(con)
        build(con, "link", BIRTHS)


def divide_into_births(con: duckdb.DuckDBPyConnection, world: World | None = None) -> None:
    """Make `assigned` (record_no, birth_no) and what it rests on from `birth_records` and `names`.

    Args: world, of all records, where `birth_records` holds only those that may concern a few; a
    pair then weighs what it weighs among all.
    """
    build(con, "link", ["link_records"])
    if world:
        con.execute(f"create or replace table source_sizes as from {world.source_sizes}")
    else:
        build(con, "link", ["source_sizes"])
    build(con, "link", ["certain_pairs"])
    _label_certain(con)
    build(con, "link", ["settled_records"])
    candidate_pairs(con)
    link_features(con)
    score(con, world.scoring if world else None)
    keep_hand_set(con)
    build(con, "link", HINTS)
    build(con, "link", ["pair_evidence", "pair_weights"])
    assign(con)
    _close_gaps(con)


def _size(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute("select coalesce(max(record_no), 0) + 1 from link_records").fetchone()
    return int(row[0]) if row else 1


def _label_certain(con: duckdb.DuckDBPyConnection) -> None:
    """Make `certain_components`: record_no, component_no, for every record."""
    pairs = con.execute("select record_l, record_r from certain_pairs").pl()
    label = components(pairs["record_l"].to_numpy(), pairs["record_r"].to_numpy(), _size(con))
    _store(con, "certain_components", component_no=label)


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
