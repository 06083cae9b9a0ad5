"""What an update carries over of pairing is what would be made anew."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from checks.intake.warehouse import open_warehouse
from flows.result import RunResult
from transforms.identity.record_keys import install_key_macros
from transforms.linkage import blocking
from transforms.linkage.carried import TABLES, carry_pairs, set_aside
from transforms.linkage.steps import LEVELS, STEPS
from transforms.linkage.touched import fingerprint_records
from transforms.models import build

Rows = dict[str, list[tuple[object, ...]]]
TO_LEVELS = STEPS[: STEPS.index(LEVELS) + 1]
MADE = ("certain_pairs", *TABLES[1:], "cut_blocks")
# By what befalls a record: the statement; ? stands for its number.
FATES = {
    "gone": "delete from birth_records where record_no = ?",
    "new": "insert into birth_records select * replace (record_no + 100000 as record_no, "
    "source_record_id || '/2' as source_record_id) from birth_records where record_no = ?",
    "another telephone": "update birth_records set telephone = '13907272345' where record_no = ?",
    "another day": "update birth_records set birth_date = birth_date + 1 where record_no = ?",
    "another mother": "update birth_records as b set mother_name = o.mother_name, mother_name_no = "
    "o.mother_name_no, mother_id_number = null from birth_records as o "
    "where b.record_no = ? and o.record_no = b.record_no + 1",
    "another sex": "update birth_records set baby_sex = case baby_sex when '1' then '2' else '1' "
    "end where record_no = ?",
    "no town": "update birth_records set town_code = null, village_code = null where record_no = ?",
}


@pytest.fixture(scope="module")
def copies(
    result: RunResult, snapshots: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Path]:
    folder = tmp_path_factory.mktemp("carried")

    def copy() -> Path:
        return Path(shutil.copy(snapshots / "open_cases" / "warehouse.duckdb", folder / "w.duckdb"))

    return copy


def _pair(con: duckdb.DuckDBPyConnection) -> None:
    for step in TO_LEVELS:
        step.build(con)


def _look(con: duckdb.DuckDBPyConnection) -> None:
    build(con, "link", ["link_records"])
    fingerprint_records(con)


def _leave(con: duckdb.DuckDBPyConnection) -> None:
    """As the run before left its tables."""
    _look(con)
    _pair(con)
    con.execute(
        "create or replace table record_fingerprints as select r.source, r.source_record_id, "
        "record_no, fingerprint from birth_records as r inner join fingerprints using (record_no)"
    )


def _number(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        create or replace table birth_records as
        select * replace (cast(row_number() over (order by source, source_record_id) as integer)
            as record_no) from birth_records
    """)


def _rows(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> Rows:
    return {table: con.execute(f"from {table} order by all").fetchall() for table in tables}


def _compare(path: Path, fates: Iterable[tuple[str, int]]) -> bool:
    """Hold both against each other; whether something was carried over."""
    with open_warehouse(path) as con:
        install_key_macros(con)
        _leave(con)
        for fate, number in fates:
            con.execute(FATES[fate], [number])
        _number(con)
        _look(con)
        set_aside(con)
        if not carry_pairs(con):
            return False
        carried = _rows(con, MADE)
        _pair(con)
        made = _rows(con, MADE)
        for table in MADE:
            assert carried[table] == made[table], table
        return True


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(st.sampled_from(sorted(FATES)), st.integers(1, 800)), max_size=40),
    st.sampled_from([6, 12, 300]),
)
@example([("gone", 30), ("new", 700), ("another day", 500), ("another sex", 200)], 300)
def test_pairs_that_are_carried_over_are_those_that_would_be_made(
    copies: Callable[[], Path],
    monkeypatch: pytest.MonkeyPatch,
    fates: list[tuple[str, int]],
    most: int,
) -> None:
    monkeypatch.setattr(blocking, "MAX_RECORDS_PER_KEY", most)
    is_carried = _compare(copies(), fates)
    if len(fates) < 5 and most == 300:
        assert is_carried


def test_of_a_key_that_is_cut_now_the_pairs_go(
    copies: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocking, "MAX_RECORDS_PER_KEY", 12)
    shared = [("another telephone", number) for number in range(10, 23)]
    assert _compare(copies(), shared[:12])
    assert _compare(copies(), shared)


def test_tables_that_a_killed_stage_left_are_not_taken_for_those_of_the_run_before(
    copies: Callable[[], Path],
) -> None:
    with open_warehouse(copies()) as con:
        install_key_macros(con)
        _leave(con)
        set_aside(con)
        con.execute("create table settled_records as from former_settled_records limit 0")
        con.execute("delete from birth_records where record_no < 20")
        _number(con)
        _look(con)
        set_aside(con)  # the stage is done once more
        assert carry_pairs(con)
        carried = _rows(con, MADE)
        _pair(con)
        assert carried == _rows(con, MADE)
