"""A run by parts, whoever computes them, says what a run over the whole says."""

import shutil
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest
from rich.console import Console

from flows.errors import FlowError
from flows.log import LOG_FILE
from flows.result import RunResult
from flows.run import run_directly
from flows.settings import Settings
from flows.workspace import WORK
from transforms.drivers.engine import read_engine
from transforms.drivers.run import Driver
from transforms.linkage.link import link

POOL = "local[2]"
SPARK = pytest.param(
    "spark-local[2]",
    marks=(
        pytest.mark.spark,
        pytest.mark.skipif(find_spec("pyspark") is None, reason="no Spark here: make test-spark"),
    ),
)
ANSWERS = ("births", "record_links", "cases", "case_records")


class _DriverKilledError(Exception):
    """Stands for the end of the process that gives out the work."""


def _answers(out: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(out / "births.duckdb"), read_only=True) as con:
        return {table: con.execute(f"from {table} order by all").fetchall() for table in ANSWERS}


@pytest.fixture
def ended(result: RunResult, snapshots: Path, tmp_path: Path) -> Path:
    """OUT of a run that was ended as it began to match."""
    shutil.copytree(snapshots / "link", tmp_path / "out" / WORK / "20260101T000000-000000")
    return tmp_path / "out"


def _match_and_end(out: Path) -> None:
    """Match by parts until all stand, end before linking does, and lose one."""
    (work,) = (out / WORK).iterdir()
    warehouse = work / "warehouse.duckdb"
    driver = Driver(read_engine(POOL), 1_000, "1GB")
    ends = patch("transforms.linkage.link.touched", side_effect=_DriverKilledError)
    with suppress(_DriverKilledError), driver.stage(warehouse, "link") as (run, _), ends:
        link(warehouse, run)
    shutil.rmtree(work / "parts" / "link" / "made" / "certain" / "1")


@pytest.mark.parametrize("engine", [POOL, SPARK])
def test_a_run_that_was_ended_goes_on_with_the_parts_that_stand(
    engine: str, ended: Path, result: RunResult, delivery: Path
) -> None:
    _match_and_end(ended)
    settings = Settings(audit=False, engine=engine, part_records=1_000)
    again = run_directly(delivery, ended, settings, Console(quiet=True), is_resumed=True)
    assert _answers(ended) == _answers(result.out)
    assert "standardise" not in again.seconds
    log = (ended / LOG_FILE).read_text()
    assert "work certain: 2 tasks (1 found)" in log
    assert "work cases: 2 tasks (0 found)" in log
    assert not (ended / WORK).exists()


def test_a_run_of_another_delivery_is_not_gone_on_with(
    ended: Path, delivery: Path, tmp_path: Path, settings: Settings
) -> None:
    other = shutil.copytree(delivery, tmp_path / "other")
    (other / "delivery.toml").write_text((delivery / "delivery.toml").read_text() + "\n")
    with pytest.raises(FlowError, match="Run without --resume"):
        run_directly(other, ended, settings, Console(quiet=True), is_resumed=True)
    assert list((ended / WORK).iterdir())  # nothing is lost by the attempt


def test_where_nothing_was_ended_nothing_is_gone_on_with(
    delivery: Path, tmp_path: Path, settings: Settings
) -> None:
    with pytest.raises(FlowError, match=r"no run in .* to go on with"):
        run_directly(delivery, tmp_path / "out", settings, Console(quiet=True), is_resumed=True)
