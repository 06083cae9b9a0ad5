"""Which records of a published run share a block with a few new ones, found in memory: sorted
arrays of the keys of blocking, and of the births that the records were divided into."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import numpy as np
import numpy.typing as npt

from transforms.linkage.blocking import BLOCKS, MAX_RECORDS_PER_KEY

Codes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]


def index_keys(table: str) -> str:
    """SQL: block_no, key, window_no, record_no of each block of each record of a table with the
    columns of `link_records`."""
    return " union all ".join(
        f"select {block_no} as block_no, {block.key(block_no)} as key, "
        f"cast({block.window} as bigint) as window_no, record_no "
        f"from {table} where {block.is_there}"
        for block_no, block in enumerate(BLOCKS)
    )


@dataclass
class KeyIndex:
    """codes, record_no: of each key of each record, sorted by code; a code is the hash of block,
    key and two-month window. birth_no: by record_no, 0 for none; birth_start, birth_records: the
    records of each birth_no, one birth after the other. kept: records that came later, by code."""

    codes: Codes
    record_no: Numbers
    birth_no: Numbers
    birth_start: npt.NDArray[np.int64]
    birth_records: Numbers
    kept: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> KeyIndex:
        """From `link_records` and `births_of` (record_no, birth_id). A key that too many records
        share is left out, as in a run."""
        keys = con.execute(f"""
            select hash(block_no, key, window_no) as code, record_no
            from ({index_keys("link_records")})
            qualify count(*) over (partition by block_no, key, window_no) <= {MAX_RECORDS_PER_KEY}
            order by code
        """).fetchnumpy()
        births = con.execute("""
            select record_no, dense_rank() over (order by birth_id) as birth_no from births_of
            order by birth_no, record_no
        """).fetchnumpy()
        row = con.execute("select coalesce(max(record_no), 0) + 1 from link_records").fetchone()
        birth_no = np.zeros(int(row[0]) if row else 1, dtype=np.int32)
        birth_no[births["record_no"]] = births["birth_no"]
        counts = np.bincount(np.asarray(births["birth_no"], dtype=np.int64), minlength=1)
        return cls(
            np.asarray(keys["code"], dtype=np.uint64),
            np.asarray(keys["record_no"], dtype=np.int32),
            birth_no,
            np.concatenate(([0], np.cumsum(counts))),
            np.asarray(births["record_no"], dtype=np.int32),
        )

    def near(self, con: duckdb.DuckDBPyConnection) -> list[int]:
        """The record_nos that share a block with the records of `link_records`, and the rest of
        their births."""
        asked = con.execute(f"""
            select distinct hash(block_no, key, window_no + step) as code
            from ({index_keys("link_records")}) cross join (values (-1), (0), (1)) as w(step)
        """).fetchnumpy()["code"]
        codes = np.asarray(asked, dtype=np.uint64)
        met = {int(number) for number in self._published(codes)}
        for code in map(int, codes) if self.kept else ():
            met |= self.kept.get(code, set())
        return sorted(met)

    def keep(self, con: duckdb.DuckDBPyConnection, table: str) -> None:
        """Find the records of a table with the columns of `link_records` from now on."""
        rows = con.execute(
            f"select hash(block_no, key, window_no), record_no from ({index_keys(table)})"
        ).fetchall()
        for code, record_no in rows:
            self.kept.setdefault(code, set()).add(record_no)

    def drop(self, record_nos: set[int]) -> None:
        """Find these no more."""
        if not record_nos:
            return
        self.kept = {code: left for code, held in self.kept.items() if (left := held - record_nos)}
        place = np.fromiter((n for n in record_nos if n < self.birth_no.shape[0]), dtype=np.int32)
        if place.size:
            stays = ~np.isin(self.record_no, place)
            self.codes, self.record_no = self.codes[stays], self.record_no[stays]
            self.birth_no[place] = 0

    def _published(self, asked: Codes) -> Numbers:
        start = np.searchsorted(self.codes, asked, side="left")
        end = np.searchsorted(self.codes, asked, side="right")
        met = _ranges(self.record_no, start, end)
        births = np.unique(self.birth_no[met])
        births = births[births > 0]
        together = _ranges(
            self.birth_records, self.birth_start[births], self.birth_start[births + 1]
        )
        return np.union1d(met, together[self.birth_no[together] > 0])


def _ranges(values: Numbers, start: npt.NDArray[np.int64], end: npt.NDArray[np.int64]) -> Numbers:
    """The values between each start and end, one after the other."""
    held = end > start
    parts = [values[one:other] for one, other in zip(start[held], end[held], strict=True)]
    return np.concatenate(parts) if parts else values[:0]
