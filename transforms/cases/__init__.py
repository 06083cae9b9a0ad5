"""The case stage: from births and their records to cases, each with its evidence.

The rules stand in `sql/reconcile` (what each side says of a birth) and `sql/cases` (when that is a
case); the types in `case_types`. Here is only their order, the probabilities, and the sentences.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl

from checks.intake.warehouse import open_warehouse
from transforms.case_types.registry import (
    case_type_of,
    draft_models,
    require_known_types,
    write_rules,
)
from transforms.identity.id_numbers import install_macros
from transforms.identity.record_keys import install_key_macros
from transforms.models import build

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
RULES = (
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
CASES = (
    "case_drafts",
    "draft_records",
    "register_losses",
    "damaged_drafts",
    "cases",
    "case_records",
    "older_case_numbers",
    "case_context",
    "case_facts",
)
# What a draft can say. A model of drafts gives those columns that its rule knows, by their names.
DRAFT_COLUMNS = """
    case_type varchar, subtype varchar, register varchar, birth_id varchar, subject_no integer,
    second_subject_no integer, rival_id varchar, class varchar, doubt_bits double,
    doubt_is_unknown boolean, stated_value varchar, shown_value varchar,
    stated_mother_name varchar, shown_mother_name varchar, days_apart integer,
    mother_age_years integer, claimed_records integer, stated_place varchar
"""


class CaseDraftError(Exception):
    """A rule has drafted a case that cannot be opened: a fault of the program, never of the
    data."""


def open_cases(warehouse: Path) -> None:
    """Make `cases`, `case_records`, `case_context` and `case_evidence` from `births` and their
    records.

    Raises: UnknownCaseTypeError for a draft of a type or subtype that is not registered;
    CaseDraftError for one of a class without a probability, or for two drafts of one case;
    SecretError.
    """
    with open_warehouse(warehouse) as con:
        install_macros(con)
        install_key_macros(con)
        write_rules(con)
        _keep(con, "case_probabilities", probabilities())
        build(con, "reconcile", RECONCILE)
        build(con, "cases", RULES)
        build(con, "cases", draft_models())
        _gather_drafts(con)
        build(con, "cases", CASES)
        _write_sentences(con)


def probabilities() -> pl.DataFrame:
    """One row per class of drafts: class, probability (the share of true cases), cases_seen,
    true_cases, measured_on, note. Source: `probabilities.csv`, which the calibration measures."""
    text = files("transforms.cases").joinpath("probabilities.csv").read_bytes()
    return pl.read_csv(
        text,
        schema={
            "class": pl.String,
            "probability": pl.Float64,
            "cases_seen": pl.Int64,
            "true_cases": pl.Int64,
            "measured_on": pl.String,
            "note": pl.String,
        },
    )


def _gather_drafts(con: duckdb.DuckDBPyConnection) -> None:
    """Make `draft_rows`: what all models of drafts have drafted, and nothing that nobody knows."""
    con.execute(f"create or replace table draft_rows ({DRAFT_COLUMNS})")
    for model in draft_models():
        con.execute(f"insert into draft_rows by name select * from {model}")
    require_known_types(con, "draft_rows")
    unmeasured = con.execute(
        "select class from draft_rows anti join case_probabilities using (class) order by 1 limit 1"
    ).fetchone()
    if unmeasured:
        raise CaseDraftError(
            f"类别“{unmeasured[0]}”没有概率，请在 transforms/cases/probabilities.csv 补上。\n"
            f"Class '{unmeasured[0]}' has no probability: add it to "
            "transforms/cases/probabilities.csv."
        )
    twice = con.execute(
        "select case_type, subtype, register, birth_id from draft_rows group by all "
        "having count(*) > 1 order by all limit 1"
    ).fetchone()
    if twice:
        raise CaseDraftError(
            f"同一问题被提出两次：{'/'.join(twice)}。\n"
            f"One case was drafted twice: {'/'.join(twice)}."
        )


def _write_sentences(con: duckdb.DuckDBPyConnection) -> None:
    facts = con.execute("select * from case_facts").pl()
    rows = []
    for row in facts.iter_rows(named=True):
        one = case_type_of(row["case_type"])
        rows.append((row["case_id"], *one.sentence(row), *one.task(row)))
    columns = ("case_id", "sentence_zh", "sentence_en", "task_zh", "task_en")
    written = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    _keep(con, "case_evidence", written)


def _keep(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    con.register("frame", frame)
    con.execute(f"create or replace table {table} as select * from frame")
    con.unregister("frame")
