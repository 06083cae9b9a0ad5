"""The steps of linking: what is built together, and by what a district may be cut for it.

A day for certain agreements, a key for candidates, a pair for levels and weights, a delivery for
what its records tell of one another, a family for the division into births. Two facts are counted
over all records and are tables of their own: how many records each source has, and how frequent a
name is. They enter the weights, which is why levels are a step before.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import polars as pl

from transforms.linkage import blocking, certain
from transforms.linkage.assign import assign
from transforms.linkage.components import components
from transforms.linkage.hand_set import hand_set, keep_hand_set
from transforms.linkage.levels import compare, count_names
from transforms.linkage.score import score
from transforms.models import build
from transforms.steps import By, ModelStep

LINKS = ("member_weights", "record_links", "record_rivals", "record_pairs", "link_quality")


def _size(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "link", ["source_sizes"])
    keep_hand_set(con)


def _score(con: duckdb.DuckDBPyConnection) -> None:
    score(con)
    build(con, "link", ["delivery_pairs"])


def _hint(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "link", ["delivery_hints"])


def _weigh(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "link", ["pair_evidence", "pair_weights"])


def _close_gaps(con: duckdb.DuckDBPyConnection) -> None:
    """Join the births of `complementary_links` in `assigned`."""
    build(con, "link", ["complementary_links"])
    # In two tables: a part may hold `assigned` as a view, and no statement reads what it makes.
    con.execute("""
        create or replace table joined as
        select a.* replace (coalesce(c.birth_no, a.birth_no) as birth_no)
        from assigned as a
        left join complementary_links as c on a.birth_no = c.claim_birth_no
    """)
    con.execute("create or replace table assigned as from joined")
    con.execute("drop table joined")


def _name_births(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "link", ["birth_members"])


def _find_cards(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "link", ["evidence_cards"])


def _sum_up(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "link", ["births"])


def _publish_links(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "link", LINKS)


SIZES = ModelStep("sizes", None, {}, (), {"source_sizes": None, "hand_set": None}, _size)
KEYS = ModelStep("keys", None, {}, (), {"block_keys": None}, blocking.keep_keys)
CANDIDATES = ModelStep(
    "candidates",
    "key",
    {"block_keys": By.KEY},
    (),
    {"blocked": None, "cut_keys": By.KEY},
    blocking.pair_up,
)
PAIRS = ModelStep(
    "pairs",
    "pair",
    {"blocked": By.LEFT},
    (),
    {"candidate_pairs": By.LEFT},
    blocking.make_distinct,
)
CUT = ModelStep("cut", None, {}, (), {"cut_blocks": None}, blocking.count_cut)
LEVELS = ModelStep(
    "levels",
    "pair",
    {"candidate_pairs": By.LEFT, "link_records": By.RECORD},
    ("names", "lunar_dates"),
    {"pair_levels": By.SCORED_LEFT},
    compare,
)
NAMES = ModelStep("names", None, {}, (), {"name_frequencies": None}, count_names)
SCORES = ModelStep(
    "scores",
    "pair",
    {"pair_levels": By.SCORED_LEFT, "link_records": By.RECORD, "certain_pairs": By.LEFT},
    ("name_frequencies", "source_sizes", "hand_set"),
    {"scored_pairs": By.SCORED_LEFT, "delivery_pairs": By.LEFT},
    _score,
)
HINTS = ModelStep(
    "hints",
    "delivery",
    {
        "link_records": By.RECORD,
        "delivery_pairs": By.PAIR,
        "scored_pairs": By.SCORED_PAIR,
    },
    ("hand_set",),
    {"delivery_hints": By.RECORD},
    _hint,
)
WEIGHTS = ModelStep(
    "weights",
    "pair",
    {
        "scored_pairs": By.SCORED_LEFT,
        "delivery_pairs": By.LEFT,
        "link_records": By.RECORD,
        "delivery_hints": By.RECORD,
    },
    ("names", "source_sizes", "hand_set"),
    {"pair_evidence": By.SCORED_LEFT, "pair_weights": By.LEFT},
    _weigh,
)
FAMILIES = ModelStep(
    "families",
    "family",
    {
        "link_records": By.RECORD,
        "settled_records": By.RECORD,
        "delivery_hints": By.RECORD,
        "pair_weights": By.PAIR,
        "pair_evidence": By.SCORED_PAIR,
    },
    ("source_sizes",),
    {"assigned": By.RECORD},
    assign,
)
GAPS = ModelStep(
    "gaps", None, {}, (), {"complementary_links": None, "assigned": By.RECORD}, _close_gaps
)
MEMBERS = ModelStep(
    "members",
    "division",
    {"assigned": By.RECORD, "birth_records": By.RECORD},
    (),
    {"birth_members": By.RECORD},
    _name_births,
)
CARDS = ModelStep("cards", None, {}, (), {"evidence_cards": None}, _find_cards)
BIRTHS = ModelStep(
    "births",
    "division",
    {"birth_members": By.RECORD, "birth_records": By.RECORD, "evidence_cards": By.RECORD},
    ("run_context",),
    {"births": By.BIRTH},
    _sum_up,
)
LINKING = ModelStep("links", None, {}, (), dict.fromkeys(LINKS), _publish_links)

COUNTS = (SIZES, NAMES)
"""Of all records, whoever asks."""
TO_DIVISION = (
    *(SIZES, certain.STEP, KEYS, CANDIDATES, PAIRS, CUT, LEVELS),
    *(NAMES, SCORES, HINTS, WEIGHTS, FAMILIES, GAPS),
)
"""From `link_records` to `assigned`, in their order."""
STEPS = (*TO_DIVISION, MEMBERS, CARDS, BIRTHS, LINKING)
"""From `link_records` to births and links, in their order."""
FROM_LEVELS = (SIZES, *STEPS[STEPS.index(NAMES) :])
"""What follows from levels, in their order: all that hangs on how many records there are."""
PASSING = ("block_keys", "blocked")
"""Tables that nobody needs after linking."""


def number_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Make `key_units`."""
    con.execute("""
        create or replace table key_units as
        select key_no, key_no as unit_no, count(*) as records from block_keys group by key_no
    """)


def number_blocked(con: duckdb.DuckDBPyConnection) -> None:
    """Make `pair_units` of the pairs that blocks have found: all of a left record are one unit."""
    con.execute("""
        create or replace table pair_units as
        select record_l as left_no, record_l as unit_no, count(*) as records
        from blocked group by record_l
    """)


def number_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """Make `pair_units`: the pairs of a left record are one unit, with all records in them."""
    con.execute("""
        create or replace table pair_units as
        with pairs as (
            select record_l, record_r from candidate_pairs
            union select record_l, record_r from certain_pairs)
        select record_r as record_no, record_l as left_no, record_l as unit_no from pairs
        union select record_l, record_l, record_l from pairs
    """)


def number_deliveries(con: duckdb.DuckDBPyConnection) -> None:
    """Make the deliveries' units: records that pairs of one delivery connect."""
    _number(con, "delivery", "select record_l, record_r from delivery_pairs")


def number_families(con: duckdb.DuckDBPyConnection) -> None:
    """Make the families' units: records that settled deliveries and pairs worth keeping connect.
    What is worth less stays a pair within them: that two records were compared is told by it."""
    _number(
        con,
        "family",
        f"""
        select record_l, record_r from pair_weights where weight > {hand_set()["connected"]}
        union all
        select record_no, min(record_no) over (partition by component_no) from settled_records
        """,
    )


def number_divisions(con: duckdb.DuckDBPyConnection) -> None:
    """Make `division_units`: the records of one birth, which has no name yet."""
    con.execute("""
        create or replace table division_units as
        select record_no, birth_no as unit_no from assigned
    """)


def number_named(con: duckdb.DuckDBPyConnection) -> None:
    """Make `division_units`: the records of one birth."""
    con.execute("""
        create or replace table division_units as
        select record_no, birth_id, birth_no as unit_no from birth_members
    """)


def _number(con: duckdb.DuckDBPyConnection, unit: str, edges: str) -> None:
    pairs = con.execute(edges).pl()
    left, right = (pairs[name].to_numpy() for name in pairs.columns)
    row = con.execute("select coalesce(max(record_no), 0) + 1 from link_records").fetchone()
    label = components(left, right, int(row[0]) if row else 1)
    numbers = np.arange(label.shape[0], dtype=np.int32)
    con.register("labelled", pl.DataFrame({"record_no": numbers, "unit_no": label}))
    con.execute(f"""
        create or replace table {unit}_units as
        select record_no, unit_no from labelled semi join link_records using (record_no)
    """)
    con.unregister("labelled")


BEFORE: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {
    "certain": certain.number_days,
    "candidates": number_keys,
    "pairs": number_blocked,
    "levels": number_pairs,
    "hints": number_deliveries,
    "families": number_families,
    "members": number_divisions,
    "births": number_named,
}
"""What numbers a step's units, where the step before has not."""
