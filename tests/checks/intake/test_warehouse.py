"""The run's DuckDB file within its limits."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Event

import duckdb
import pytest

from checks.cast import define_readers
from checks.intake import warehouse
from checks.intake.warehouse import held_open, open_warehouse
from operating_system.troubles import system_sentence
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


def test_a_stage_waits_until_the_last_transaction_of_one_beside_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it fails of the other's end: nothing reaches the disk while a transaction writes."""
    path = tmp_path / "run.duckdb"
    ends = Event()

    @contextmanager
    def slowly(con: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            yield con
        finally:
            ends.set()
            time.sleep(0.1)
            con.close()

    def fail() -> None:
        with open_warehouse(path) as con:
            con.execute("begin; create table half as select 1 as made")
            raise ZeroDivisionError

    with held_open(path), ThreadPoolExecutor(1) as beside:
        with open_warehouse(path) as con:
            con.execute("create table whole as select 2 as made")
            monkeypatch.setattr(warehouse, "closing", slowly)
            failed = beside.submit(fail)
            assert ends.wait(10)
        assert isinstance(failed.exception(), ZeroDivisionError)
    with open_warehouse(path, read_only=True) as con:
        assert con.execute("select table_name from duckdb_tables()").fetchall() == [("whole",)]


def in_another_process(script: str, path: Path) -> subprocess.CompletedProcess[str]:
    """What becomes of a process that may end itself."""
    return subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_stage_waits_for_no_log_and_a_killed_one_leaves_the_file_of_the_stage_before(
    tmp_path: Path,
) -> None:
    path = tmp_path / "run.duckdb"
    with open_warehouse(path) as con:
        con.execute("create table before as select 1 as made")
    killed = """if True:
        import os, sys
        from pathlib import Path
        from checks.intake.warehouse import open_warehouse
        with open_warehouse(Path(sys.argv[1])) as con:
            con.execute("create table half as from range(200_000)")
            con.execute("drop table before")
            os._exit(9)
    """
    assert in_another_process(killed, path).returncode == 9
    assert not path.with_name("run.duckdb.wal").exists()
    with open_warehouse(path, read_only=True) as con:
        assert con.execute("select table_name from duckdb_tables()").fetchall() == [("before",)]


@pytest.mark.parametrize("is_enciphered", [False, True])
def test_a_stage_that_the_disk_does_not_hold_is_told(tmp_path: Path, is_enciphered: bool) -> None:
    """DuckDB says nothing of a file that cannot be written when it is closed."""
    filled = """if True:
        import resource, signal, sys
        from contextlib import nullcontext
        from pathlib import Path
        from checks.intake.warehouse import open_warehouse
        from protection.working_files import enciphered_below
        path = Path(sys.argv[1])
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with IS_ENCIPHERED, open_warehouse(path) as con:
            con.execute("create table few as from range(900)")
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    """.replace(
        "IS_ENCIPHERED", "enciphered_below(path.parent)" if is_enciphered else "nullcontext()"
    )
    done = in_another_process(filled, tmp_path / "run.duckdb")
    assert done.returncode == 1
    error = duckdb.IOException(done.stderr)
    assert "The disk is full" in str(system_sentence(error))


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
