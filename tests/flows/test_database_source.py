"""The population from a real PostgreSQL server gives the same cases as the file."""

import shutil
from pathlib import Path

import duckdb
import polars as pl
import psycopg
import pytest

from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from flows.settings import Database
from transforms.cases import open_cases
from transforms.linkage.link import link
from transforms.standardise import standardise

VARIABLE = "BIRTHRECON_POPULATION_DSN"


def fill(dsn: str, person: pl.DataFrame) -> None:
    """Table `person` with the file's columns and rows."""
    columns = ", ".join(f"{name} text" for name in person.columns if name != "updated_at")
    with psycopg.connect(dsn) as con, con.cursor() as cursor:
        cursor.execute("drop table if exists person")  # type: ignore[arg-type]
        cursor.execute(f"create table person ({columns}, updated_at timestamp)")  # type: ignore[arg-type]
        with cursor.copy(f"copy person ({', '.join(person.columns)}) from stdin") as copy:  # type: ignore[arg-type]
            for row in person.iter_rows():
                copy.write_row(row)


def case_ids(delivery: Path, warehouse: Path, *databases: Database) -> set[str]:
    """The cases that the stages open, short of publishing them."""
    take_in(
        delivery,
        warehouse,
        IntakeOptions(databases=tuple(database.as_source() for database in databases)),
    )
    for stage in (check, standardise, link, open_cases):
        stage(warehouse)
    return cases_in(warehouse)


def cases_in(warehouse: Path) -> set[str]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return {case_id for (case_id,) in con.execute("select case_id from cases").fetchall()}


def test_a_database_gives_the_cases_of_the_file_whole_and_incrementally(
    delivery: Path,
    snapshots: Path,
    postgres: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = pl.read_csv(delivery / "population" / "person.csv", infer_schema=False)
    without = Path(
        shutil.copytree(
            delivery, tmp_path / "delivery", ignore=shutil.ignore_patterns("person.csv")
        )
    )
    kept = Database(store=tmp_path / "kept.duckdb")
    monkeypatch.setenv(VARIABLE, postgres)
    # The run over the file, as these stages left it.
    expected = cases_in(snapshots / "update_ledger" / "warehouse.duckdb")

    # At first the table lacks what was updated last: the second pull brings it by updated_at.
    fill(postgres, person.sort("updated_at").head(person.height - 20))
    assert case_ids(without, tmp_path / "first.duckdb", kept) != expected
    fill(postgres, person)
    assert case_ids(without, tmp_path / "second.duckdb", kept) == expected
    assert case_ids(without, tmp_path / "whole.duckdb", Database()) == expected
