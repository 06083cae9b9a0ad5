"""The linking stage: from standardised records to births.

Certain agreements first, then candidates, the probabilistic model, and one division of every family
into births.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from checks.intake.warehouse import open_warehouse
from transforms.identity.record_keys import install_key_macros
from transforms.linkage.carried import carry_pairs, set_aside
from transforms.linkage.hand_set import keep_hand_set
from transforms.linkage.steps import BEFORE, COUNTS, FROM_LEVELS, PASSING, STEPS, TO_DIVISION
from transforms.linkage.touched import (
    Touched,
    fingerprint_records,
    has_linked,
    touched,
    touched_already,
)
from transforms.models import build
from transforms.steps import Run, run_all_whole


@dataclass(frozen=True)
class World:
    """What is known of all records of a district where `birth_records` holds only some of them.

    source_sizes, name_frequencies: tables with the columns of those.
    """

    source_sizes: str
    name_frequencies: str


def link(warehouse: Path, run: Run = run_all_whole, *, is_resumed: bool = False) -> Touched | None:
    """Make `record_pairs`, `record_links`, `births` and `link_quality` from `birth_records`.

    Args: run, who builds the steps; where nothing is cut, an update carries over what it can.
    is_resumed: a process before this one may have linked these records, and have been killed before
    that was noted; then all stands.
    Returns: what differs from the run before, in an update.
    """
    with open_warehouse(warehouse) as con:
        if is_resumed and has_linked(con):
            return touched_already(con)
        install_key_macros(con)
        build(con, "link", ["link_records"])
        fingerprint_records(con)
        set_aside(con)
        is_carried = run is run_all_whole and carry_pairs(con)
        if is_carried:
            run(con, FROM_LEVELS, BEFORE)
        else:
            run(con, STEPS, BEFORE, PASSING)
        build(con, "link", ["self_test"])  # without rows, until it is made
        return touched(con, all_compared=not is_carried)


def divide_into_births(con: duckdb.DuckDBPyConnection, world: World | None = None) -> None:
    """Make `assigned` (record_no, birth_no) and what it rests on from `birth_records` and `names`.

    Args: world, of all records, where `birth_records` holds only those that may concern a few; a
    pair then weighs what it weighs among all.
    """
    build(con, "link", ["link_records"])
    if world:
        _take_over(con, world)
    for step in TO_DIVISION:
        if not (world and step in COUNTS):
            step.build(con)
    for table in PASSING:
        con.execute(f"drop table {table}")


def _take_over(con: duckdb.DuckDBPyConnection, world: World) -> None:
    con.execute(f"create or replace table source_sizes as from {world.source_sizes}")
    con.execute(f"create or replace view name_frequencies as from {world.name_frequencies}")
    keep_hand_set(con)
