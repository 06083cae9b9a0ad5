"""The tests that start a Prefect server: about a minute."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments import run_deployment
from prefect.logging.handlers import APILogWorker
from prefect.settings import (
    PREFECT_API_DATABASE_CONNECTION_URL,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)
from prefect.testing.utilities import prefect_test_harness
from sqlalchemy import make_url

from checks.errors import StateError
from checks.state.remember import go_on_from
from flows.errors import SettingsError, UnexpectedError
from flows.prefect_flow import reconcile
from flows.result import RunResult
from flows.schedule import check_cron
from flows.stages import ACTIVATE, STAGES
from tests.flows import provoked

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


def prefect(*words: str) -> str:
    """What Prefect's own command says, where it succeeds."""
    told = {
        "PREFECT_API_URL": PREFECT_API_URL.value(),
        "BIRTHRECON_HOME": str(ROOT),
        "BIRTHRECON_AUDIT": "false",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["prefect", "--no-prompt", *words],
        cwd=ROOT,
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def kept_by_the_server(what: str) -> list[dict[str, Any]]:
    """Everything of one kind, over the server's own interface."""
    answer = httpx.post(f"{PREFECT_API_URL.value()}/{what}/filter", json={})
    answer.raise_for_status()
    return list(answer.json())


def test_the_flow_does_what_the_plain_command_does_and_leaves_counts_alone(
    server: None, delivery: Path, result: RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIRTHRECON_AUDIT", "false")
    watched = reconcile(delivery, tmp_path)
    assert (watched.sources, watched.cases) == (result.sources, result.cases)
    tasks = {run["name"].rsplit("-", 1)[0] for run in kept_by_the_server("task_runs")}
    artifacts = {artifact["key"]: artifact["data"] for artifact in kept_by_the_server("artifacts")}
    (run,) = kept_by_the_server("flow_runs")
    assert run["name"].startswith("核对 20")
    assert tasks >= {stage.name for stage in (*STAGES, ACTIVATE)}
    assert artifacts["birthrecon-progress"] == 100.0
    with duckdb.connect(tmp_path / "restricted.duckdb", read_only=True) as con:
        names = {
            name
            for (name,) in con.execute("select distinct mother_name from birth_records").fetchall()
            if name
        }
    kept = f"{artifacts} {run}"
    assert len(names) > 100
    assert "| WIS 出生表 WIS births |" in artifacts["birthrecon-summary"]
    assert not [name for name in names if len(name) > 1 and name in kept]


def test_a_stage_that_fails_leaves_no_value_with_the_server(
    server: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIRTHRECON_AUDIT", "false")
    monkeypatch.setenv("BIRTHRECON_SOURCE_RETRIES", "0")
    with temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: True}):
        for stage in provoked.every_stage():
            with monkeypatch.context() as broken:
                provoked.provoke(broken, stage)
                with pytest.raises(UnexpectedError):
                    reconcile(tmp_path / "delivery", tmp_path / "out")
        APILogWorker.drain_all(timeout=30)
    database = make_url(str(PREFECT_API_DATABASE_CONNECTION_URL.value())).database
    told = [line["message"] for line in kept_by_the_server("logs")]
    failed = [run for run in kept_by_the_server("task_runs") if run["state_type"] == "FAILED"]
    assert {run["name"].rsplit("-", 1)[0] for run in failed} == set(provoked.REAL)
    assert any("UnexpectedError" in line for line in told)
    assert not provoked.told_in(json.dumps([told, failed], ensure_ascii=False).encode())
    assert not provoked.told_in("".join(capfd.readouterr()).encode())
    assert provoked.told_below(Path(str(database)).parent, PREFECT_HOME.value(), tmp_path) == []


def test_a_delivery_that_is_refused_is_not_tried_again_for_minutes(
    server: None, delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be refused again; whoever watches the folder waits for the next delivery."""
    monkeypatch.setenv("BIRTHRECON_SOURCE_RETRIES", "3")
    monkeypatch.setattr("flows.prefect_flow.RETRY_SECONDS", [0.1, 0.1, 0.1])
    before = {run["id"] for run in kept_by_the_server("task_runs")}
    with pytest.raises(StateError, match="holds no state"):
        reconcile(delivery, tmp_path / "out", is_update=True)
    (tried,) = (run for run in kept_by_the_server("task_runs") if run["id"] not in before)
    assert tried["run_count"] == 1


def test_an_update_whose_taking_in_is_tried_again_takes_nothing_in_twice(
    server: None,
    delivery: Path,
    result: RunResult,
    published: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The register comes again, and the first try ends when its work is done."""
    monkeypatch.setenv("BIRTHRECON_AUDIT", "false")
    monkeypatch.setattr("flows.prefect_flow.RETRY_SECONDS", [0.1])
    monkeypatch.setenv("BIRTHRECON_SOURCE_RETRIES", "1")
    again = Path(shutil.copytree(delivery, tmp_path / "again"))
    with (again / "delivery.toml").open("a", encoding="utf-8") as text:
        text.write("\n[update]\nsequence = 1\n")
    tries = []

    def go_on(*arguments: Any) -> None:
        tries.append(arguments)
        go_on_from(*arguments)
        if len(tries) == 1:
            raise OSError(errno.EIO, "the share went away")

    monkeypatch.setattr("checks.state.remember.go_on_from", go_on)
    updated = reconcile(again, published, is_update=True)
    assert len(tries) == 2
    assert (updated.sources, updated.cases) == (result.sources, result.cases)


def test_what_is_deployed_is_run_by_a_worker(
    server: None, delivery: Path, result: RunResult, tmp_path: Path
) -> None:
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name="births", type="process"))
    prefect("deploy", "--all")
    asked = {"delivery": str(delivery), "out": str(tmp_path)}
    run_deployment("reconcile/monthly", parameters=asked, timeout=0)
    prefect("worker", "start", "--pool", "births", "--run-once")
    with duckdb.connect(tmp_path / "births.duckdb", read_only=True) as con:
        assert con.execute("select corrected from v_headline").fetchone() == (result.births,)


def test_no_module_of_flows_hides_a_package_where_prefect_puts_the_folder_on_the_path() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "flows").glob("*.py")}
    assert not packages & modules


def test_what_is_deployed_is_the_flow_with_its_schedule() -> None:
    (deployment,) = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))[
        "deployments"
    ]
    assert deployment["entrypoint"] == "flows/prefect_flow.py:reconcile"
    assert set(deployment["parameters"]) == set(reconcile.parameters.properties)
    schedule = CronSchedule(**deployment["schedules"][0])
    assert (schedule.cron, schedule.timezone) == ("0 6 5 * *", "Asia/Shanghai")


@pytest.mark.parametrize("cron", ["monthly", "0 6 5 *", "0 6 5 * * *", "61 6 5 * *"])
def test_a_schedule_that_cron_does_not_know_is_refused(cron: str) -> None:
    with pytest.raises(SettingsError, match="cron"):
        check_cron(cron)
