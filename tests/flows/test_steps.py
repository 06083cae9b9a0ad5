"""A step says of any part of a district what it says of the whole."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pytest

from checks.intake.warehouse import open_warehouse
from flows.result import RunResult
from transforms.cases import prepare
from transforms.cases.steps import BEFORE, STEPS
from transforms.identity.record_keys import install_key_macros
from transforms.linkage import certain
from transforms.linkage import steps as linking
from transforms.linkage.link import link
from transforms.steps import By, ModelStep, run_by_parts

_PARTS = {"certain": (1, 64), "families": (7, 64)}
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def linked(
    result: RunResult,
    snapshots: Path,
    tmp_path: Path,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of a run after linking."""
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(snapshots / "open_cases" / "warehouse.duckdb", path)
    with open_warehouse(path) as con:
        yield con


def _rows(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> Rows:
    return {table: con.execute(f"from {table} order by all").fetchall() for table in tables}


def test_the_steps_of_the_cases_say_of_seven_parts_what_they_say_of_the_whole(
    linked: duckdb.DuckDBPyConnection,
) -> None:
    prepare(linked)
    for step in STEPS:
        if number := BEFORE.get(step.name):
            number(linked)
        step.build(linked)
        whole = _rows(linked, step.makes)
        run_by_parts(linked, step, 7)
        assert _rows(linked, step.makes) == whole, step.name
    assert linked.execute("select count(*) > 10 from cases").fetchone() == (True,)


def test_the_steps_of_linking_say_of_any_parts_what_they_say_of_the_whole(
    linked: duckdb.DuckDBPyConnection,
) -> None:
    install_key_macros(linked)
    for step in linking.STEPS:
        if number := linking.BEFORE.get(step.name):
            number(linked)
        step.build(linked)
        whole = _rows(linked, step.makes) if step.unit else {}
        # All three for all steps: benchmarks/parts.py.
        for parts in _PARTS.get(step.name, (7,)) if step.unit else ():
            run_by_parts(linked, step, parts)
            assert _rows(linked, step.makes) == whole, (step.name, parts)
    assert linked.execute("select count(*) > 100 from scored_pairs").fetchone() == (True,)


def test_pairs_whose_records_stayed_keep_their_levels_and_the_answer_is_that_of_the_whole(
    result: RunResult, snapshots: Path, tmp_path: Path
) -> None:
    kept, anew = tmp_path / "kept.duckdb", tmp_path / "anew.duckdb"
    for path in (kept, anew):
        shutil.copy(snapshots / "open_cases" / "warehouse.duckdb", path)
        with open_warehouse(path) as con:
            # Another order of numbers, another name, a telephone that others have.
            con.execute("""
                delete from birth_records where record_no % 50 = 7;
                update birth_records set record_no = record_no + 3;
                update birth_records set telephone = '13907272345' where record_no % 97 = 0;
                update birth_records as b set mother_name = o.mother_name,
                    mother_name_no = o.mother_name_no from birth_records as o
                    where b.record_no % 89 = 0 and o.record_no = b.record_no + 1
            """)
            if path == anew:
                con.execute("drop table record_fingerprints")
    touched = link(kept)
    assert touched
    assert link(anew) is None
    assert 0 < touched.compared < touched.pairs / 2
    answers = ("pair_levels", "pair_weights", "record_links", "record_pairs", "births")
    with open_warehouse(kept) as one, open_warehouse(anew) as other:
        assert _rows(one, answers) == _rows(other, answers)


def test_a_model_that_looks_across_its_parts_is_found_out(
    linked: duckdb.DuckDBPyConnection,
) -> None:
    def count_all(con: duckdb.DuckDBPyConnection) -> None:
        con.execute("create or replace table counted as select count(*) as n from link_records")

    step = ModelStep(
        "counted", "day", {"link_records": By.RECORD}, (), {"counted": None}, count_all
    )
    certain.number_days(linked)
    run_by_parts(linked, step, 1)
    whole = _rows(linked, step.makes)
    run_by_parts(linked, step, 7)
    assert _rows(linked, step.makes) != whole


def test_a_model_cannot_read_what_its_step_does_not_name(
    linked: duckdb.DuckDBPyConnection,
) -> None:
    certain.number_days(linked)
    step = ModelStep("certain", "day", {}, (), certain.STEP.makes, certain.settle_certain)
    with pytest.raises(duckdb.CatalogException, match="link_records"):
        run_by_parts(linked, step, 2)
    assert linked.execute("select count(*) > 0 from link_records").fetchone() == (True,)
