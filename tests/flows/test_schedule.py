"""What a schedule is told before anything starts, and what it leaves behind."""

import multiprocessing
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from flows.errors import FlowError, SettingsError
from flows.missed import missed_runs, sentences
from flows.reconcile import reconcile
from flows.schedule import check_timezone, end_runs, serve
from flows.settings import Settings


@pytest.mark.parametrize(
    "slip",
    [
        "Asia/Beijing",
        "Asia/shanghai",
        "UTC+8",
        "China Standard Time",
        "北京时间",
        "",
        "../etc/passwd",
    ],
)
def test_a_zone_that_no_system_knows_is_told_with_the_one_that_is_meant(slip: str) -> None:
    with pytest.raises(SettingsError, match="Asia/Shanghai") as caught:
        check_timezone(slip)
    assert slip in str(caught.value)
    assert "--timezone" in str(caught.value)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "UTC", "PRC"])
def test_a_known_zone_passes(zone: str) -> None:
    check_timezone(zone)


def test_another_slip_is_answered_with_names_near_it() -> None:
    with pytest.raises(SettingsError, match="Europe/Berlin"):
        check_timezone("Europe/berlin")


@pytest.mark.parametrize(
    ("published", "missed"),
    [
        ("2009-07-05 06:10", ["2009-08-05 06:00"]),
        ("2009-08-04 22:10", []),  # UTC: ten past six in China
        ("2008-01-01 00:00", ["2008-09-05 06:00", "2009-08-05 06:00"]),  # the last twelve
    ],
)
def test_runs_that_did_not_happen_are_told(
    tmp_path: Path, published: str, missed: list[str]
) -> None:
    with duckdb.connect(tmp_path / "births.duckdb") as con:
        con.execute(f"create table runs as select timestamp '{published}' as finished_at")
    now = datetime(2009, 8, 20, tzinfo=UTC)
    found = missed_runs(tmp_path, "0 6 5 * *", "Asia/Shanghai", now)
    assert [f"{one:%Y-%m-%d %H:%M}" for one in found[:1] + found[1:][-1:]] == missed
    assert len(found) <= 12
    assert all(time in sentences(found) for time in missed)


def test_a_folder_without_a_run_has_missed_none(tmp_path: Path) -> None:
    now = datetime(2009, 8, 20, tzinfo=UTC)
    assert missed_runs(tmp_path, "0 6 5 * *", "Asia/Shanghai", now) == ()
    assert sentences(()) == ""


def test_a_schedule_that_ends_leaves_no_run_at_work() -> None:
    """Without its server it would wait on, and hold OUT."""
    run = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    run.start()
    end_runs()
    assert not run.is_alive()


def test_a_server_that_is_away_is_no_fault_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watch that meets one waits, and ends at a fault."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    with pytest.raises(FlowError, match="PREFECT_API_URL"):
        reconcile(tmp_path / "delivery", tmp_path / "out", Settings(), is_update=True)
    with pytest.raises(FlowError, match="PREFECT_API_URL"):
        serve(tmp_path / "delivery", tmp_path / "out", None, "0 6 5 * *", "Asia/Shanghai")
