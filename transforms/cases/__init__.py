"""The case stage: from births and their records to cases, each with its evidence.

The rules stand in `sql/reconcile` (what each side says of a birth) and `sql/cases` (when that is a
case); the types in `case_types`, their order in `steps`. Here are only the probabilities, and the
sentences.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl

from checks.intake.warehouse import open_warehouse
from transforms.case_types.registry import case_type_of, write_rules
from transforms.cases.drafts import CaseDraftError
from transforms.cases.steps import BEFORE, STEPS
from transforms.identity.id_numbers import install_macros
from transforms.identity.record_keys import install_key_macros
from transforms.steps import Run, run_all_whole

__all__ = ["CaseDraftError", "open_cases", "prepare", "probabilities", "write_sentences"]


def open_cases(warehouse: Path, run: Run = run_all_whole) -> None:
    """Make `cases`, `case_records`, `case_context` and `case_evidence` from `births` and their
    records. run: who builds the steps.

    Raises: UnknownCaseTypeError for a draft of a type or subtype that is not registered;
    CaseDraftError for one of a class without a probability, or for two drafts of one case;
    SecretError.
    """
    with open_warehouse(warehouse) as con:
        prepare(con)
        run(con, STEPS, BEFORE)
        write_sentences(con)


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Give the connection what every step needs: macros, the types' rules, the classes'
    probabilities. Raises: SecretError."""
    install_macros(con)
    install_key_macros(con)
    write_rules(con)
    _keep(con, "case_probabilities", probabilities())


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


def write_sentences(con: duckdb.DuckDBPyConnection) -> None:
    """Make `case_evidence` from `case_facts`."""
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
