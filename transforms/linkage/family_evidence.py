"""The evidence of families in doubt, read from the warehouse into arrays."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.linkage.evidence import COLUMNS, Families

FLAGS = ("is_one_delivery", "is_counted_on", "is_copied")
"""The columns of `pair_evidence` that say yes or no, in the order of `Families`."""


class FamilyEvidence:
    """What `pair_evidence` and `delivery_hints` say of the nodes in doubt."""

    def __init__(self, con: duckdb.DuckDBPyConnection, nodes: npt.NDArray[np.int64]) -> None:
        wanted = pl.DataFrame({"node_no": nodes.astype(np.int32)})
        con.register("wanted", wanted)
        columns = ", ".join(f"max({column}) as {column}" for column in COLUMNS)
        flags = ", ".join(f"bool_or({flag}) as {flag}" for flag in FLAGS)
        self._pairs = con.execute(f"""
            with wanted_records as (
                select n.record_no, n.node_no from nodes as n semi join wanted using (node_no))
            select least(l.node_no, r.node_no) as node_l, greatest(l.node_no, r.node_no) as node_r,
                {columns}, {flags}
            from pair_evidence as p
            inner join wanted_records as l on p.record_no_l = l.record_no
            inner join wanted_records as r on p.record_no_r = r.record_no
            where l.node_no <> r.node_no group by 1, 2 order by 1, 2
        """).pl()
        self._nodes = con.execute("""
            select n.node_no, cast(bit_or(r.source_bit) as integer) as sources,
                cast(coalesce(max(h.plurality), 0) as integer) as plurality,
                cast(max(h.source_records) as integer) as source_records
            from nodes as n semi join wanted using (node_no)
            inner join link_records as r on n.record_no = r.record_no
            inner join delivery_hints as h on n.record_no = h.record_no
            group by n.node_no order by n.node_no
        """).pl()
        con.unregister("wanted")
        row = con.execute("select log2(max(records)) from source_sizes").fetchone()
        self.random_bits = float(row[0]) if row and row[0] is not None else 0.0
        self._left, self._right = (self._pairs[side].to_numpy() for side in ("node_l", "node_r"))
        self._flags = self._pairs.select(FLAGS).to_numpy()
        self._bits = self._pairs.select(
            pl.col(column).cast(pl.Float32).fill_null(-np.inf) for column in COLUMNS
        ).to_numpy()

    def of(self, nodes: npt.NDArray[np.int64]) -> Families:
        """The evidence of families, shape (families, n)."""
        families, size = nodes.shape
        numbers = self._nodes["node_no"].to_numpy()
        row = np.full(int(numbers[-1]) + 1, -1)
        row[nodes] = np.arange(nodes.size).reshape(nodes.shape)
        of_left, of_right = row[self._left], row[self._right]
        inside = (of_left >= 0) & (of_left // size == of_right // size)
        left, right = of_left[inside], of_right[inside]
        bits = np.full((families, size, size, len(COLUMNS)), -np.inf, dtype=np.float32)
        compared = np.zeros((families, size, size), dtype=np.bool_)
        flags = np.zeros((len(FLAGS), families, size, size), dtype=np.bool_)
        for one, other in ((left, right), (right, left)):
            bits[one // size, one % size, other % size] = self._bits[inside]
            compared[one // size, one % size, other % size] = True
            flags[:, one // size, one % size, other % size] = self._flags[inside].T
        place = np.searchsorted(numbers, nodes)
        sources, plurality, source_records = (
            self._nodes[name].to_numpy()[place]
            for name in ("sources", "plurality", "source_records")
        )
        one_delivery, counted_on, copied = flags
        return Families(
            bits, compared, one_delivery, counted_on, copied, sources, plurality, source_records
        )
