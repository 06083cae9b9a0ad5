"""The case stage: from births and their records to cases, each with its evidence.

The rules stand in `sql/reconcile` (what each side says of a birth) and `sql/cases` (when that is a
case); here is only their order, and the sentences.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from checks.intake.warehouse import open_warehouse
from transforms.identity.id_numbers import install_macros
from transforms.models import build
from transforms.sentences import sentence

RECONCILE = (
    "birth_sides",
    "evidence",
    "register_claims",
    "mothers",
    "siblings",
    "near_misses",
    "coverage_gaps",
    "birth_gaps",
    "covered_deliveries",
    "hospital_counterparts",
    "refused_mentions",
    "damaged_records",
)
CASES = (
    "under_reported_births",
    "duplicate_births",
    "uncorroborated_claims",
    "false_or_unsupported_claims",
    "stillbirth_claims",
    "misreported_values",
    "parity_contradictions",
    "sibling_parities",
    "parity_conflicts",
    "case_drafts",
    "draft_records",
    "register_losses",
    "damaged_drafts",
    "cases",
    "case_records",
    "case_context",
    "case_facts",
)


def open_cases(warehouse: Path) -> None:
    """Make `cases`, `case_records`, `case_context` and `case_evidence` from `births` and their
    records."""
    with open_warehouse(warehouse) as con:
        install_macros(con)
        build(con, "reconcile", RECONCILE)
        build(con, "cases", CASES)
        _write_sentences(con)


def _write_sentences(con: duckdb.DuckDBPyConnection) -> None:
    facts = con.execute("select * from case_facts").pl()
    told = [(row["case_id"], *sentence(row)) for row in facts.iter_rows(named=True)]
    written = pl.DataFrame(
        told,
        schema={"case_id": pl.String, "sentence_zh": pl.String, "sentence_en": pl.String},
        orient="row",
    )
    con.register("written", written)
    con.execute("create or replace table case_evidence as select * from written")
    con.unregister("written")
