"""A small made-up delivery, and the output folder of one real run over it."""

import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
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
def whole_run(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """One run for both workers: its `delivery`, `out`, `snapshots` by stage, and its result."""

    def fill(folder: Path) -> None:
        def perform(stage: Stage, job: Job) -> str | None:
            shutil.copytree(job.work, folder / "snapshots" / stage.name)
            return stage.run(job)

        generate(folder / "delivery", births=300, seed=1)
        job = new_job(folder / "delivery", folder / "out", Settings(audit=False))
        result = carry_out(job, perform, one_by_one=True)
        (folder / "result").write_bytes(pickle.dumps(result))

    return made_once("whole_run", fill)


@pytest.fixture(scope="session")
def delivery(whole_run: Path) -> Path:
    """300 births with planted cases, and their truth; tests leave it as it is."""
    return whole_run / "delivery"


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Without the audit record, which has a test of its own."""
    return Settings(audit=False)


@pytest.fixture(scope="session")
def snapshots(whole_run: Path) -> Path:
    """The run's private folder as it stood before each stage, in a folder of the stage's name."""
    return whole_run / "snapshots"


@pytest.fixture(scope="session")
def result(whole_run: Path) -> RunResult:
    """One run over the delivery; tests leave its folder as it is."""
    told: RunResult = pickle.loads((whole_run / "result").read_bytes())
    # It was made in a folder of another name, which the folder had until it was whole.
    return replace(told, out=whole_run / "out")


@pytest.fixture
def published(result: RunResult, tmp_path: Path) -> Path:
    """A copy of that run's output folder, to be changed."""
    return Path(shutil.copytree(result.out, tmp_path / "published", symlinks=True))
