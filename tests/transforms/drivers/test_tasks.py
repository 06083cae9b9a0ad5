import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import Mock

import duckdb
import psutil
import pytest

from tests.transforms.drivers.mortal import Mortal
from transforms.drivers.account import TaskReport, WorkAccount
from transforms.drivers.engine import read_engine
from transforms.drivers.parquet import Stored, TableError, columns_of, write
from transforms.drivers.run import workers_of
from transforms.drivers.tasks import CutSlice, Failed, perform
from transforms.drivers.terms import TaskTerms
from transforms.drivers.units import Units, place_units, read_units
from transforms.drivers.workers import ATTEMPTS, PartError, pool, report_of
from transforms.secret import load_secret
from transforms.steps import By

SPARK = (
    pytest.mark.spark,
    pytest.mark.skipif(find_spec("pyspark") is None, reason="no Spark here: make test-spark"),
)
NewTerms = Callable[..., TaskTerms]


def _mortal(terms: TaskTerms, times: int) -> Mortal:
    deaths = terms.folder / "deaths"
    deaths.mkdir()
    return Mortal(terms, terms.folder / "result", deaths, times)


def _slice(terms: TaskTerms, names: str = "'李婷', '王艳', '赵敏'") -> CutSlice:
    """Three records of two units, to be cut."""
    units, rows = terms.folder / "units.parquet", terms.folder / "rows.parquet"
    with terms.connection() as con:
        query = f"select * from (select unnest([{names}]) as name, unnest([1, 2, 3]) as record_no)"
        columns = write(con, query, rows, is_enciphered=terms.is_enciphered)
        units_of = "select record_no, record_no % 2 as part_no from range(1, 4) as t(record_no)"
        write(con, units_of, units, is_enciphered=terms.is_enciphered)
    stored = Stored((str(rows),), columns)
    return CutSlice(terms, terms.folder / "cut", "people", stored, By.RECORD, str(units))


@pytest.mark.parametrize("engine", ["local[1]", pytest.param("spark-local[1]", marks=SPARK)])
def test_a_killed_worker_costs_its_part_and_leaves_no_half_of_it(
    engine: str, terms: NewTerms
) -> None:
    task = _mortal(terms(), times=1)
    account = WorkAccount()
    with workers_of(read_engine(engine)) as workers:
        workers.do([task], account)
    assert len(list(task.deaths.iterdir())) == 1
    assert account.lost == (1 if engine == "local[1]" else 0)  # Spark does not tell
    assert (task.place / "rows.parquet").read_bytes() == b"whole"


def test_a_part_that_kills_every_worker_ends_the_run_with_advice(terms: NewTerms) -> None:
    task = _mortal(terms(), times=ATTEMPTS)
    with pool(1) as workers, pytest.raises(PartError, match="lower part_records"):
        workers.do([task], WorkAccount())
    assert not task.place.exists()


def test_no_process_of_a_pool_outlives_the_run_that_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.transforms.drivers.mortal", str(tmp_path)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[3]) as run:
        _await(lambda: (tmp_path / "begun").is_file())
        worker = psutil.Process(int((tmp_path / "begun").read_text()))
        run.kill()
    _await(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)
    assert not (tmp_path / "result").exists()


def _await(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until, "waited for a minute"
        time.sleep(0.02)


def test_what_stands_is_not_done_again(terms: NewTerms) -> None:
    task = _slice(terms())
    first = perform(task)
    assert isinstance(first, TaskReport)
    assert first.tables["people"].rows == 3
    gone = replace(task, rows=Stored(("/nowhere.parquet",), ()))
    assert perform(gone) == first


def test_a_failed_task_tells_no_value_of_a_record(terms: NewTerms) -> None:
    task = _slice(terms())
    numbers = (("name", "integer"), ("record_no", "integer"))
    broken = replace(task, rows=replace(task.rows, columns=numbers))
    failed = perform(broken)
    assert isinstance(failed, Failed)
    assert failed.kind == "ConversionException"
    assert "李婷" not in failed.details
    with pytest.raises(PartError, match=r"cut people failed \(ConversionException, .*\.py:\d+"):
        report_of(broken, failed)
    assert not task.place.exists()


def test_a_part_that_the_disk_does_not_hold_is_told_as_a_full_disk(
    terms: NewTerms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who maintains the program can mend that."""
    task = _slice(terms())
    full = duckdb.IOException('Could not write file "x": No space left on device')
    monkeypatch.setattr(CutSlice, "fill", Mock(side_effect=full))
    failed = perform(task)
    assert isinstance(failed, Failed)
    with pytest.raises(PartError, match=r"^cut people：磁盘已满.*\ncut people: The disk is full"):
        report_of(task, failed)


def test_a_worker_with_another_secret_or_other_rules_is_refused(terms: NewTerms) -> None:
    task = _slice(terms())
    for field, words in (("secret", "copy its file to every machine"), ("rules", "install one")):
        other = replace(task, terms=replace(task.terms, **{field: "another"}))
        failed = perform(other)
        assert isinstance(failed, Failed)
        with pytest.raises(PartError, match=words):
            report_of(other, failed)


def test_where_a_run_enciphers_its_files_parts_are_enciphered_too(terms: NewTerms) -> None:
    task = _slice(terms(nonce="of this run"))
    assert isinstance(perform(task), TaskReport)
    files = list(task.terms.folder.rglob("*.parquet"))
    assert len(files) == 3
    assert all("李婷".encode() not in file.read_bytes() for file in files)
    with duckdb.connect() as con, pytest.raises(duckdb.Error, match="encrypt"):
        con.execute(f"from '{task.place}/rows.parquet'")
    assert load_secret().fingerprint not in repr(task.terms.nonce)


def test_a_sum_of_any_size_comes_back_as_it_was(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute("create table t as select sum(9007199254740993) as n from range(2)")
        columns = write(con, "from t", tmp_path / "t.parquet", is_enciphered=False)
        stored = Stored((str(tmp_path / "t.parquet"),), columns)
        query = stored.query(is_enciphered=False)
        assert columns_of(con, query) == (("n", "HUGEINT"),)
        assert con.execute(query).fetchone() == (18014398509481986,)
        with pytest.raises(TableError, match="wait INTERVAL"):
            write(con, "select interval 1 day as wait", tmp_path / "i", is_enciphered=False)


def test_parts_are_even_and_no_unit_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "units.parquet"
    with duckdb.connect() as con:
        con.execute("""
            create table units as
            select i as record_no, case when i < 300 then 0 else 1 + i // 5 end as unit_no
            from range(1000) as t(i)""")
        place_units(con, "units", path, 100, is_enciphered=False)
        units, cut = read_units(con, path, "sides", "household", is_enciphered=False)
        torn = con.execute(
            f"select count(*) from (select unit_no from '{path}' group by unit_no "
            "having count(distinct part_no) > 1)"
        ).fetchone()
    assert torn == (0,)
    assert (cut.records, cut.largest_unit) == (1000, 300)
    assert cut.largest_part < 300 + 100
    assert len(units.parts) == cut.parts <= 10


def test_only_units_that_part_the_records_alike_share_what_is_cut(tmp_path: Path) -> None:
    def cut(name: str, unit_of: str) -> Units:
        path = tmp_path / f"{name}.parquet"
        with duckdb.connect() as con:
            con.execute(
                f"create table u as select i as record_no, {unit_of} as unit_no "
                "from range(100) as t(i)"
            )
            place_units(con, "u", path, 50, is_enciphered=False)
            return read_units(con, path, name, name, is_enciphered=False)[0]

    birth, named, household = cut("birth", "i"), cut("named", "i"), cut("household", "99 - i")
    assert birth.place_of(By.RECORD) == named.place_of(By.PAIR) != household.place_of(By.RECORD)
    assert birth.place_of(By.BIRTH) != named.place_of(By.BIRTH)
