"""Columns of codes that say the same over and over: one value in every row, or each row as the row
above.

A code repeats by nature, so that no single row shows it. The order of the rows does: of independent
rows, so and so many differ from the row above.
"""

from collections.abc import Iterator, Mapping
from math import log, sqrt

import duckdb
import numpy as np
from numpy.typing import NDArray

from checks.profile.damage import STANDARD_ERRORS, Damage, Rows
from checks.profile.stretches import LEAST_SCORE

# Codes of which every register holds several, and by which something is excused or asked for.
MIXED = (("wis_woman", "residency"), ("wis_birth", "place"), ("population", "status"))
LEAST_ROWS = 1_000
# A file whose rows differ from those above by less than this share of what is to be expected was
# filled down; one in which every value stands in one place is sorted.
FEW_CHANGES = 0.25


def find_uniform(con: duckdb.DuckDBPyConnection, rows: Mapping[str, Rows]) -> Iterator[Damage]:
    """The columns of codes that were filled down, and the rows from and to which they were."""
    for source, column in MIXED:
        kinds = con.execute(
            f"select list(distinct {column}) from typed.{source} where {column} <> ''"
        ).fetchall()[0]
        values = con.execute(
            f"select coalesce(list_position($1, {column}), 0) as kind from typed.{source} "
            "order by source_file, row_number",
            kinds,
        ).fetchnumpy()["kind"]
        told = np.flatnonzero(values)
        if len(told) < LEAST_ROWS:
            continue
        codes = np.asarray(values, dtype=np.intp)[told] - 1
        first, last = (0, len(told) - 1) if is_filled_down(codes) else longest_run(codes)
        if first < last:
            places = np.arange(told[first], told[last] + 1)
            scope = "column" if len(places) == len(rows[source]) else "stretch"
            yield Damage(
                source,
                column,
                "uniform",
                scope,
                int(places[0]),
                int(places[-1]),
                last - first + 1,
                last - first + 1,
                places,
            )


def is_filled_down(codes: NDArray[np.intp]) -> bool:
    """Whether so few rows differ from the row above that they cannot be independent.

    >>> is_filled_down(np.array([0, 1] * 500)), is_filled_down(np.array([0] * 1000))
    (False, True)
    """
    kinds = np.bincount(codes)
    changes = int((codes[1:] != codes[:-1]).sum())
    expected = len(codes) * (1 - float(((kinds / len(codes)) ** 2).sum()))
    return len(kinds) == 1 or (
        changes >= len(kinds)
        and changes < FEW_CHANGES * expected
        and expected - changes > STANDARD_ERRORS * sqrt(expected)
    )


def longest_run(codes: NDArray[np.intp]) -> tuple[int, int]:
    """First and last place of the longest run of one code, where chance does not bring so long a
    one; else 0, 0. A sorted file has none."""
    starts = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
    if len(starts) <= int(codes.max()) + 1:
        return 0, 0
    ends = np.concatenate((starts[1:], [len(codes)])) - 1
    best = int(np.argmax(ends - starts))
    first, last = int(starts[best]), int(ends[best])
    outside = np.concatenate((codes[:first], codes[last + 1 :]))
    share = float((outside == codes[first]).mean())
    nats = (last - first + 1) * -log(max(share, 1e-9))
    return (first, last) if nats > LEAST_SCORE + log(len(codes)) else (0, 0)
