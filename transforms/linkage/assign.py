"""From weighted pairs to births: which records tell of one birth.

Records connected by their pairs are a family: one mother's births, with what else looks like them.
A family in which every pair agrees is one birth at once. Each other family is divided as a whole:
every division is weighed with each slip paid once (`evidence`), and the best one stands. By how
much it beats the next best is the record's margin.
"""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.linkage.components import Int
from transforms.linkage.division import divide
from transforms.linkage.evidence import COLUMNS
from transforms.linkage.families import families
from transforms.linkage.family_evidence import FamilyEvidence
from transforms.linkage.set_bits import set_bits
from transforms.models import build

FLOATS_AT_ONCE = 30_000_000
"""Numbers held at a time when families of one size are weighed: 120 MB."""


def assign(con: duckdb.DuckDBPyConnection) -> None:
    """Make `assigned` from `pair_weights`, `pair_evidence` and `settled_records`.

    One row per record: record_no; birth_no, the first record of its birth; margin_bits, by how much
    its family's best division beats the best in which this record is with others, null where no
    pair of the family disagrees; rival_record_no, a record that it is with there, null for none.
    """
    size = _make_nodes(con)
    build(con, "link", ["node_pairs"])
    pairs = con.execute("select * from node_pairs order by node_l, node_r").pl()
    left, right, closest, farthest = (pairs[name].to_numpy() for name in pairs.columns)
    family, doubtful = families(left, right, closest, farthest, size)
    birth, margin, rival = _divide_all(con, family, doubtful)
    _store(con, birth, margin, rival)
    con.execute("drop table node_pairs; drop table nodes")


def _make_nodes(con: duckdb.DuckDBPyConnection) -> int:
    """Make `nodes`: record_no, node_no. Returns one more than the largest number."""
    con.execute("""
        create or replace table nodes as
        select r.record_no, coalesce(f.node_no, r.record_no) as node_no
        from link_records as r
        left join settled_records as s on r.record_no = s.record_no
        left join (
            select component_no, min(record_no) as node_no from settled_records group by 1
        ) as f on s.component_no = f.component_no
    """)
    row = con.execute("select coalesce(max(record_no), 0) + 1 from link_records").fetchone()
    return int(row[0]) if row else 1


def _divide_all(
    con: duckdb.DuckDBPyConnection, family: Int, doubtful: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Of each node: a birth, its margin (NaN where not in doubt), its rival (-1: none)."""
    first = np.full(family.shape[0], family.shape[0])
    np.minimum.at(first, family, np.arange(family.shape[0]))
    birth = first[family]
    margin = np.full(family.shape, np.nan, dtype=np.float32)
    rival = np.full(family.shape, -1, dtype=np.int64)
    order = np.flatnonzero(doubtful)
    order = order[np.argsort(family[order], kind="stable")]
    sizes = np.bincount(family)[family[order]]
    evidence = FamilyEvidence(con, order)
    for size in np.unique(sizes):
        nodes = order[sizes == size].reshape(-1, size)
        step = max(1, FLOATS_AT_ONCE // (2**size * size * len(COLUMNS)))
        for start in range(0, nodes.shape[0], step):
            some = nodes[start : start + step]
            division = divide(set_bits(evidence.of(some), evidence.random_bits))
            # A subset's number stands for its lowest node, and nodes are in order.
            lowest = np.log2(division.birth & -division.birth).astype(np.int64)
            birth[some] = np.take_along_axis(some, lowest, axis=1)
            margin[some] = division.margin_bits
            other = np.take_along_axis(some, np.maximum(division.rival, 0), axis=1)
            rival[some] = np.where(division.rival < 0, -1, other)
    return birth, margin, rival


def _store(
    con: duckdb.DuckDBPyConnection,
    birth: npt.NDArray[np.int64],
    margin: npt.NDArray[np.float32],
    rival: npt.NDArray[np.int64],
) -> None:
    frame = pl.DataFrame(
        {
            "node_no": np.arange(birth.shape[0], dtype=np.int32),
            "birth_no": birth.astype(np.int32),
            "margin_bits": margin,
            "rival_record_no": rival.astype(np.int32),
        }
    )
    con.register("divided", frame)
    con.execute("""
        create or replace table assigned as
        select n.record_no, d.birth_no,
            case when not isnan(d.margin_bits) then d.margin_bits end as margin_bits,
            nullif(d.rival_record_no, -1) as rival_record_no
        from nodes as n inner join divided as d on n.node_no = d.node_no
    """)
    con.unregister("divided")
