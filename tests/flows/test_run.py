import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from flows import run, stages
from flows.errors import (
    BusyError,
    FlowError,
    InterruptedRunError,
    SummaryError,
    UnexpectedError,
)
from flows.log import LOG_FILE
from flows.result import RunResult
from flows.resume import NOTE
from flows.run import run_directly
from flows.settings import Settings
from flows.stages import Stage
from flows.workspace import WORK, Job, new_job, workspace
from transforms.linkage.evaluate import evaluate

QUIET = Console(quiet=True)


def test_a_run_publishes_everything_and_leaves_nothing_private(result: RunResult) -> None:
    for name in ("births.duckdb", "restricted.duckdb", "lists", "report/index.html"):
        assert (result.out / name).exists(), name
    assert not (result.out / WORK).exists()
    assert result.exit_code == 0
    assert all(
        source.delivered == source.accepted + source.quarantined for source in result.sources
    )


def test_most_planted_cases_are_found_and_few_flags_are_wrong(
    result: RunResult, delivery: Path
) -> None:
    score = evaluate(result.out / "births.duckdb", delivery / "truth")
    assert score.total.planted == 20
    assert score.total.recall >= 0.85
    assert score.total.precision >= 0.85
    assert score.linkage_f1 >= 0.98


def test_a_second_run_on_the_same_output_is_refused_while_one_is_working(
    delivery: Path, settings: Settings, tmp_path: Path
) -> None:
    with (
        workspace(new_job(delivery, tmp_path, settings)),
        pytest.raises(BusyError, match="另一个运行"),
    ):
        run_directly(delivery, tmp_path, settings, QUIET)


@pytest.mark.parametrize(
    ("delivery", "out"), [("d", "d"), ("d", "d/out"), ("o/d", "o"), ("d", "link/out")]
)
def test_the_output_and_the_delivery_lie_apart(
    settings: Settings, tmp_path: Path, delivery: str, out: str
) -> None:
    (tmp_path / delivery).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "d")
    with (
        pytest.raises(FlowError, match="--out"),
        workspace(new_job(tmp_path / delivery, tmp_path / out, settings)),
    ):
        pass
    assert list((tmp_path / delivery).iterdir()) == []


def test_a_run_that_cannot_be_summed_up_says_that_it_is_published(
    delivery: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_in_place(job: Job) -> None:
        (job.staging / "births.duckdb").touch()
        stages.put_in_place(job)

    monkeypatch.setattr(run, "STAGES", (stages.CHECK,))
    monkeypatch.setattr(
        run, "ACTIVATE", Stage("activate", "发布", "putting in place", put_in_place)
    )
    job = new_job(delivery, tmp_path, settings)
    skipped = (stages.CHECK, *stages.STAGES)

    def perform(stage: Stage, job: Job) -> str | None:
        return None if stage in skipped else stage.run(job)

    with pytest.raises(SummaryError, match="are published"):
        run.carry_out(job, perform)


@pytest.mark.parametrize("limits", [{}, {"threads": 1}, {"memory_limit": "300MB"}])
def test_the_last_stages_run_beside_each_other_only_where_threads_and_memory_allow_it(
    limits: dict[str, Any], delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BIRTHRECON_THREADS", raising=False)
    first_of_their_rows = [row[0] for row in stages.BESIDE]
    under_way: list[str] = []
    most = 0

    def perform(stage: Stage, job: Job) -> str | None:
        nonlocal most
        under_way.append(stage.name)
        if stage in first_of_their_rows:
            time.sleep(0.3)  # as long as a busy machine needs to begin the other
        most = max(most, len(under_way))
        under_way.remove(stage.name)
        if stage is stages.ACTIVATE:
            raise KeyboardInterrupt
        return None

    settings = Settings(audit=False, **limits)
    with pytest.raises(InterruptedRunError):
        run.carry_out(new_job(delivery, tmp_path, settings), perform)
    assert most == (1 if limits else 2)


def test_stages_beside_each_other_share_the_threads(
    delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIRTHRECON_THREADS", "4")
    threads: dict[str, str | None] = {}

    def perform(stage: Stage, job: Job) -> str | None:
        threads[stage.name] = os.environ.get("BIRTHRECON_THREADS")
        if stage is stages.ACTIVATE:
            raise KeyboardInterrupt
        return None

    with pytest.raises(InterruptedRunError):
        run.carry_out(new_job(delivery, tmp_path, Settings(audit=False)), perform)
    assert {threads[stage.name] for row in stages.BESIDE for stage in row} == {"2"}
    assert threads["link"] == threads["activate"] == "4"


def test_a_stage_that_fails_beside_another_ends_the_run_once_the_other_has_ended(
    delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIRTHRECON_THREADS", "2")
    settings = Settings(audit=False)
    ended = []

    def perform(stage: Stage, job: Job) -> str | None:
        if stage is stages.LISTS:
            raise FlowError("坏了", "broken")
        if stage is stages.REPORT:
            time.sleep(0.05)
        ended.append(stage.name)
        return None

    with pytest.raises(FlowError, match="broken"):
        run.carry_out(new_job(delivery, tmp_path, settings), perform)
    assert ended[-1] == stages.BESIDE[0][-1].name
    assert "activate" not in ended


def test_an_interrupted_run_says_what_became_of_the_published_files(
    delivery: Path, settings: Settings, tmp_path: Path
) -> None:
    def interrupt(stage: Stage, job: Job) -> str | None:
        raise KeyboardInterrupt

    with pytest.raises(InterruptedRunError, match="unchanged"):
        run.carry_out(new_job(delivery, tmp_path, settings), interrupt)


def test_a_fault_of_ours_is_logged_without_what_a_record_says(
    delivery: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Job) -> None:
        raise ValueError(
            "could not convert '李婷' 420621198503120043 of postgresql://u:secret@host/db"
        )

    monkeypatch.setattr(run, "STAGES", (Stage("take_in", "读入", "taking in", fail), stages.CHECK))
    with pytest.raises(UnexpectedError, match="ValueError") as raised:
        run_directly(delivery, tmp_path, settings, QUIET)
    log = (tmp_path / LOG_FILE).read_text(encoding="utf-8")
    assert "ValueError: could not convert" in log
    assert "in fail" in log
    for secret in ("李婷", "420621198503120043", "secret"):
        assert secret not in log + str(raised.value)
    assert not (tmp_path / WORK).exists()


def test_an_audit_record_that_fails_is_told_and_stops_nothing(
    delivery: Path, snapshots: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.audit.RULE_SUMMARY", "absent.parquet")

    def perform(stage: Stage, job: Job) -> str | None:
        """What the stages before did stands; the audit and putting in place are done."""
        if stage is stages.CHECK:
            shutil.copytree(
                snapshots / "activate",
                job.work,
                ignore=shutil.ignore_patterns(NOTE),
                dirs_exist_ok=True,
            )
        return None if stage in stages.STAGES else stage.run(job)

    monkeypatch.setenv("BIRTHRECON_AUDIT", "true")
    result = run.carry_out(new_job(delivery, tmp_path, Settings()), perform, one_by_one=True)
    assert [note for note in result.notes if "absent.parquet" in note]
    assert (tmp_path / "births.duckdb").exists()
