"""The run's DuckDB file within its limits."""

from contextlib import nullcontext
from pathlib import Path

import duckdb
import pytest

from checks.cast import define_readers
from checks.intake.warehouse import held_open, open_warehouse
from protection.working_files import enciphered_below


def test_what_does_not_fit_into_memory_spills_without_a_key_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIRTHRECON_MEMORY_LIMIT", "40MB")
    monkeypatch.setenv("BIRTHRECON_THREADS", "1")
    monkeypatch.delenv("BIRTHRECON_KEY", raising=False)
    with open_warehouse(tmp_path / "run.duckdb") as con:
        con.execute(
            "create table sorted as select hash(i) as key, i from range(3_000_000) as t (i) "
            "order by key"
        )
        assert con.execute("select count(*), max(i) from sorted").fetchone() == (
            3_000_000,
            2_999_999,
        )


@pytest.mark.parametrize("is_enciphered", [False, True])
def test_stages_of_a_file_that_is_held_open_see_what_the_stage_before_committed(
    tmp_path: Path, is_enciphered: bool
) -> None:
    path = tmp_path / "run.duckdb"
    with enciphered_below(tmp_path) if is_enciphered else nullcontext():
        with held_open(path):
            for number in range(2):
                with open_warehouse(path) as con:
                    define_readers(con)
                    con.execute("create temp table own as select 1")
                    con.execute(f"create table made_{number} as select tidy(' 王平 ') as name")
        with open_warehouse(path, read_only=True) as con:
            assert con.execute("from made_0 union all from made_1").fetchall() == [("王平",)] * 2
    assert not path.with_name("run.duckdb.wal").exists()


@pytest.mark.parametrize("is_enciphered", [False, True])
def test_a_small_districts_table_stands_in_several_groups_of_rows_for_several_threads(
    tmp_path: Path, is_enciphered: bool
) -> None:
    with (
        enciphered_below(tmp_path) if is_enciphered else nullcontext(),
        open_warehouse(tmp_path / "run.duckdb") as con,
    ):
        con.execute("create table records as select i from range(100_000) as t (i)")
        groups = con.execute(
            "select count(distinct row_group_id) from pragma_storage_info('records')"
        ).fetchone()
    assert groups == (4,)


def test_a_stage_that_fails_in_a_file_that_is_held_open_leaves_nothing_half_done(
    tmp_path: Path,
) -> None:
    path = tmp_path / "run.duckdb"
    with held_open(path):
        with pytest.raises(duckdb.Error), open_warehouse(path) as con:
            con.execute("begin; create table half as select 1; select no_such_column")
        with open_warehouse(path) as con:
            assert con.execute("select count(*) from duckdb_tables()").fetchone() == (0,)


@pytest.mark.parametrize("is_enciphered", [False, True])
def test_the_warehouse_is_written_in_the_form_that_is_quick_to_write(
    tmp_path: Path, is_enciphered: bool
) -> None:
    with (
        enciphered_below(tmp_path) if is_enciphered else nullcontext(),
        open_warehouse(tmp_path / "run.duckdb") as con,
    ):
        form = con.execute(
            "select tags['storage_version'] from duckdb_databases() "
            "where database_name = current_database()"
        ).fetchone()
    assert form == ("v1.5.0+",)


def test_a_warehouse_of_the_usual_form_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "run.duckdb"
    with duckdb.connect(path) as con:
        con.execute("create table held as select 1 as number")
    with open_warehouse(path) as con:
        con.execute("insert into held values (2)")
    with open_warehouse(path, read_only=True) as con:
        assert con.execute("from held order by 1").fetchall() == [(1,), (2,)]
