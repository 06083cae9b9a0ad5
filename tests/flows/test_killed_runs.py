import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from flows.run import run_directly
from flows.settings import Settings
from flows.stages import ACTIVATE, STAGES
from flows.workspace import WORK, new_job, workspace

HERE = Path(__file__).parent
NAMES = [stage.name for stage in (*STAGES, ACTIVATE)]


Kill = Callable[[str, Path], None]


@pytest.fixture(scope="module")
def kill_in(snapshots: Path, delivery: Path) -> Iterator[Kill]:
    """Kills a run over an output folder in a stage."""
    with subprocess.Popen(
        [sys.executable, HERE / "killed_run.py", snapshots, delivery],
        env=os.environ | {"PYTHONPATH": str(HERE.parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as runs:
        assert runs.stdin
        assert runs.stdout
        asked, told = runs.stdin, runs.stdout

        def kill(stage: str, out: Path) -> None:
            print(stage, out, file=asked, flush=True)
            assert told.readline() == f"{-signal.SIGKILL}\n"

        yield kill
        asked.close()


def fingerprints(out: Path) -> dict[str, str]:
    """Of everything that readers see."""
    names = ("births.duckdb", "restricted.duckdb", "lists", "report")
    files = [
        file
        for name in names
        for file in ([out / name] if (out / name).is_file() else (out / name).rglob("*"))
    ]
    return {
        str(f.relative_to(out)): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in files
        if f.is_file()
    }


@pytest.mark.parametrize("stage", NAMES)
def test_a_run_killed_at_any_stage_leaves_what_was_published_untouched(
    stage: str, kill_in: Kill, delivery: Path, published: Path, settings: Settings
) -> None:
    before = fingerprints(published)
    kill_in(stage, published)
    assert len(before) > 10
    assert fingerprints(published) == before
    job = new_job(delivery, published, settings)
    leftover = list((published / WORK).iterdir())
    assert leftover, "the killed run left its private folder"
    with workspace(job):
        assert list((published / WORK).iterdir()) == [job.work]
    assert not (published / WORK).exists()


def test_the_run_after_a_killed_one_succeeds_with_the_same_cases(
    kill_in: Kill, delivery: Path, published: Path, settings: Settings
) -> None:
    cases = "select case_id, case_type, probability from cases order by case_id"
    with duckdb.connect(published / "births.duckdb", read_only=True) as con:
        before = con.execute(cases).fetchall()
    kill_in("link", published)
    result = run_directly(delivery, published, settings, Console(quiet=True))
    with duckdb.connect(published / "births.duckdb", read_only=True) as con:
        assert con.execute(cases).fetchall() == before
        assert con.execute("select run_id from runs").fetchall() == [(result.run_id,)]
