"""The step of certain agreements.

Every one of them asks for the same day of birth, so a day is what is never cut apart. It settles
most records before anything is compared.
"""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from transforms.linkage.components import components
from transforms.models import build
from transforms.steps import By, ModelStep


def settle_certain(con: duckdb.DuckDBPyConnection) -> None:
    """Make `certain_pairs`, `certain_components` and `settled_records` from `link_records`."""
    build(con, "link", ["certain_pairs"])
    _label_certain(con)
    build(con, "link", ["settled_records"])


STEP = ModelStep(
    "certain",
    "day",
    {"link_records": By.RECORD},
    (),
    {"certain_pairs": By.PAIR, "settled_records": By.RECORD},
    settle_certain,
)


def number_days(con: duckdb.DuckDBPyConnection) -> None:
    """Make `day_units`: the records of a day; one without a day is a unit of its own."""
    con.execute("""
        create or replace table day_units as
        select record_no, coalesce(day_no + 1000000, 2000000 + record_no) as unit_no
        from link_records
    """)


def _label_certain(con: duckdb.DuckDBPyConnection) -> None:
    """Make `certain_components`: record_no, component_no (its first record's number), for every
    record."""
    pairs = con.execute("select record_l, record_r from certain_pairs").pl()
    row = con.execute("select coalesce(max(record_no), 0) + 1 from link_records").fetchone()
    label = components(
        pairs["record_l"].to_numpy(), pairs["record_r"].to_numpy(), int(row[0]) if row else 1
    )
    numbers = np.arange(label.shape[0], dtype=np.int32)
    first = np.empty_like(numbers)
    first[label[::-1]] = numbers[::-1]  # of a component, the lowest number is written last
    con.register("frame", pl.DataFrame({"record_no": numbers, "component_no": first[label]}))
    con.execute("""
        create or replace table certain_components as
        select record_no, component_no from frame semi join link_records using (record_no)
    """)
    con.unregister("frame")
