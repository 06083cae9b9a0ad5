"""A small made-up delivery, and the output folder of one real run over it."""

import shutil
from pathlib import Path

import pytest

from data.sample import generate
from flows.result import RunResult
from flows.run import carry_out
from flows.settings import Settings
from flows.stages import Stage
from flows.workspace import Job, new_job

# Programs of their own, which tests start and kill; they hold no examples to collect.
collect_ignore = ["killed_reception.py", "killed_run.py"]


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 births with planted cases, and their truth."""
    folder = tmp_path_factory.mktemp("sample") / "delivery"
    generate(folder, births=300, seed=1)
    return folder


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Without the audit record, which has a test of its own."""
    return Settings(audit=False)


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run's private folder as it stood before each stage, in a folder of the stage's name (once
    `result` ran)."""
    return tmp_path_factory.mktemp("snapshots")


@pytest.fixture(scope="session")
def result(
    delivery: Path, settings: Settings, snapshots: Path, tmp_path_factory: pytest.TempPathFactory
) -> RunResult:
    """One run over the delivery; tests leave its folder as it is."""

    def perform(stage: Stage, job: Job) -> str | None:
        shutil.copytree(job.work, snapshots / stage.name)
        return stage.run(job)

    job = new_job(delivery, tmp_path_factory.mktemp("out"), settings)
    return carry_out(job, perform, one_by_one=True)


@pytest.fixture
def published(result: RunResult, tmp_path: Path) -> Path:
    """A copy of that run's output folder, to be changed."""
    return Path(shutil.copytree(result.out, tmp_path / "published", symlinks=True))
