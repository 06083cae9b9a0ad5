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
from transforms.linkage import certain
from transforms.linkage.assign import assign
from transforms.linkage.blocking import candidate_pairs
from transforms.linkage.features import link_features
from transforms.linkage.hand_set import keep_hand_set
from transforms.linkage.score import Scoring, score
from transforms.models import build
from transforms.steps import Run, run_all_whole

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


def link(warehouse: Path, run: Run = run_all_whole) -> None:
    """Make `record_pairs`, `record_links`, `births` and `link_quality` from `birth_records`.
    run: who builds the steps."""
    with open_warehouse(warehouse) as con:
        install_key_macros(con)
        divide_into_births(con, run=run)
        build(con, "link", BIRTHS)


def divide_into_births(
    con: duckdb.DuckDBPyConnection, world: World | None = None, run: Run = run_all_whole
) -> None:
    """Make `assigned` (record_no, birth_no) and what it rests on from `birth_records` and `names`.

    Args: world, of all records, where `birth_records` holds only those that may concern a few; a
    pair then weighs what it weighs among all. run: who builds the steps.
    """
    build(con, "link", ["link_records"])
    if world:
        con.execute(f"create or replace table source_sizes as from {world.source_sizes}")
    else:
        build(con, "link", ["source_sizes"])
    run(con, (certain.STEP,), certain.BEFORE)
    candidate_pairs(con)
    link_features(con)
    score(con, world.scoring if world else None)
    keep_hand_set(con)
    build(con, "link", HINTS)
    build(con, "link", ["pair_evidence", "pair_weights"])
    assign(con)
    _close_gaps(con)


def _close_gaps(con: duckdb.DuckDBPyConnection) -> None:
    """Join the births of `complementary_links` in `assigned`."""
    build(con, "link", ["complementary_links"])
    con.execute("""
        update assigned set birth_no = complementary_links.birth_no
        from complementary_links where assigned.birth_no = complementary_links.claim_birth_no
    """)
