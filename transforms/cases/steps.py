"""The steps of the case stage: which models are built together, and by what a district may be cut
for them.

After linking, the unit of nearly everything is the **household**: births that share a mother's key,
or whose records nearly matched. What looks further - a hospital's silence, its rows of one day, a
number that many women bear, the rows that a register lost - is counted once over all and is small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import duckdb
import numpy as np

from transforms.case_types.registry import draft_models
from transforms.cases.drafts import gather_drafts
from transforms.linkage.components import components
from transforms.models import build
from transforms.steps import Build, By, ModelStep

NEAR_MISS = -20.0
"""log2 odds above which `near_misses` looks at a pair: such a pair ties two births to one
household."""

CONTEXT = (
    "coverage_gaps",
    "covered_deliveries",
    "damaged_records",
    "shared_numbers",
    "hospital_shares",
    "unclaimed_deliveries",
    "ward_order",
    "refused_words",
    "births_without_village",
    "shared_baby_names",
)
SIDES = ("birth_sides", "evidence", "register_claims", "siblings", "near_misses", "birth_gaps")
RULES = (
    "refused_mentions",
    "under_reported_births",
    "duplicate_births",
    "uncorroborated_claims",
    "false_or_unsupported_claims",
    "stillbirth_claims",
    "wrong_mothers",
    "misreported_values",
    "parity_contradictions",
    "sibling_parities",
    "parity_conflicts",
)
DRAFTS = ("case_drafts", "draft_records")
CASES = (
    "damaged_drafts",
    "cases",
    "case_records",
    "older_case_numbers",
    "case_context",
    "case_facts",
)
_OF_BIRTHS = {
    "birth_records": By.RECORD,
    "birth_members": By.RECORD,
    "births": By.BIRTH,
}
_LISTS = ("run_context", "run_sources", "case_type_rules", "accepted.hospitals", "accepted.towns")


def _of(*models: tuple[str, tuple[str, ...]]) -> Build:
    def build_all(con: duckdb.DuckDBPyConnection) -> None:
        for stage, tables in models:
            build(con, stage, tables)

    return build_all


def _by_birth(tables: Iterable[str]) -> dict[str, By | None]:
    return dict.fromkeys(tables, By.BIRTH)


def _draft(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "reconcile", RULES[:1])
    build(con, "cases", (*RULES[1:], *draft_models()))
    gather_drafts(con)
    build(con, "cases", DRAFTS)


STEPS = (
    ModelStep("context", None, {}, (), dict.fromkeys(CONTEXT), _of(("reconcile", CONTEXT))),
    ModelStep(
        "mothers",
        "birth",
        {"birth_records": By.RECORD, "birth_members": By.RECORD},
        (),
        {"mothers": By.BIRTH},
        _of(("reconcile", ("mothers",))),
    ),
    ModelStep(
        "sides",
        "household",
        {**_OF_BIRTHS, "mothers": By.BIRTH, "pair_weights": By.PAIR, "assigned": By.RECORD},
        ("run_context", "shared_numbers", "source_gaps"),
        _by_birth(SIDES),
        _of(("reconcile", SIDES)),
    ),
    ModelStep(
        "wards",
        None,
        {},
        (),
        {"hospital_counterparts": None},
        _of(("reconcile", ("hospital_counterparts",))),
    ),
    ModelStep(
        "drafts",
        "household",
        {
            **_OF_BIRTHS,
            "register_claims": By.BIRTH,
            "siblings": By.BIRTH,
            "near_misses": By.BIRTH,
            "birth_gaps": By.BIRTH,
            "covered_deliveries": By.RECORD,
            "births_without_village": By.RECORD,
            "assigned": By.RECORD,
            "member_weights": By.RECORD,
            "scored_pairs": By.SCORED_PAIR,
        },
        (
            *_LISTS,
            "case_probabilities",
            "coverage_gaps",
            "hospital_shares",
            "ward_order",
            "unclaimed_deliveries",
            "hospital_counterparts",
            "shared_numbers",
            "shared_baby_names",
            "town_list",
            "refused_words",
            "lunar_dates",
        ),
        {**_by_birth((*RULES, "draft_rows", "case_drafts")), "draft_records": None},
        _draft,
    ),
    ModelStep(
        "losses",
        None,
        {},
        (),
        {"register_losses": None},
        _of(("cases", ("register_losses",))),
    ),
    ModelStep(
        "cases",
        "household",
        {
            **_OF_BIRTHS,
            "case_drafts": By.BIRTH,
            "draft_records": By.RECORD,
            "damaged_records": By.RECORD,
            "birth_gaps": By.BIRTH,
            "parity_conflicts": By.BIRTH,
            "sibling_parities": By.BIRTH,
        },
        (*_LISTS, "register_losses", "damaged_columns", "damaged_values", "lunar_dates"),
        {**dict.fromkeys(CASES), "cases": By.BIRTH},
        _of(("cases", CASES)),
    ),
)


def number_births(con: duckdb.DuckDBPyConnection) -> None:
    """Make `birth_units`: each birth is a unit of its own."""
    con.execute("""
        create or replace table birth_units as
        select record_no, birth_id, dense_rank() over (order by birth_id) as unit_no
        from birth_members
    """)


def number_households(con: duckdb.DuckDBPyConnection) -> None:
    """Make `household_units` from `mothers`, `pair_weights` and `assigned`."""
    edges = con.execute(f"""
        with of_record as (select record_no, unit_no from birth_units),
        keyed as (
            select mother_key, min(u.unit_no) as first_no, u.unit_no
            from mothers as m
            inner join (select distinct birth_id, unit_no from birth_units) as u using (birth_id)
            group by mother_key, u.unit_no),
        of_key as (
            select unit_no, min(unit_no) over (partition by mother_key) as other_no from keyed)
        select unit_no, other_no from of_key where unit_no <> other_no
        union
        select l.unit_no, r.unit_no from pair_weights as p
        inner join of_record as l on p.record_l = l.record_no
        inner join of_record as r on p.record_r = r.record_no
        where p.weight > {NEAR_MISS} and l.unit_no <> r.unit_no
        union
        select l.unit_no, r.unit_no from assigned as a
        inner join of_record as l on a.record_no = l.record_no
        inner join of_record as r on a.rival_record_no = r.record_no
        where l.unit_no <> r.unit_no
    """).pl()
    row = con.execute("select coalesce(max(unit_no), 0) + 1 from birth_units").fetchone()
    label = components(
        edges["unit_no"].to_numpy(), edges["other_no"].to_numpy(), int(row[0]) if row else 1
    )
    numbers = np.arange(label.shape[0])
    con.register("labelled", {"unit_no": numbers, "household_no": label})
    con.execute("""
        create or replace table household_units as
        select u.record_no, u.birth_id, l.household_no as unit_no
        from birth_units as u inner join labelled as l using (unit_no)
    """)
    con.unregister("labelled")


BEFORE: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {
    "mothers": number_births,
    "sides": number_households,
}
"""What numbers a step's units, where the step before has not."""
