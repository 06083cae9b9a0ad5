"""A run that fails with a person's name and number in hand writes neither of them anywhere."""

import errno
import io
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import polars as pl
import pytest
from pydantic import SecretStr

from checks.suites import CANNOT_RECORD
from flows.errors import FlowError, UnexpectedError
from flows.failures import masked_error
from flows.log import LOG_FILE, is_written, open_log
from flows.run import run_directly
from flows.settings import Settings
from flows.stages import Stage
from flows.workspace import new_job
from tests.flows import provoked
from transforms.drivers.workers import PartError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("stage", provoked.every_stage(), ids=lambda stage: str(stage.name))
def test_a_stage_that_fails_tells_its_place_and_no_value(
    stage: Stage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    provoked.provoke(monkeypatch, stage)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with pytest.raises(UnexpectedError) as raised:
        run_directly(tmp_path / "delivery", tmp_path / "out", Settings(audit=False))
    shown = "".join(traceback.format_exception(raised.value)) + "".join(capfd.readouterr())
    assert not provoked.told_in(shown.encode())
    assert provoked.told_below(tmp_path) == []
    log = (tmp_path / "out" / LOG_FILE).read_text(encoding="utf-8")
    assert f"{stage.name}: ValueError: no birth of … (…), …, …" in log
    assert "in fail" in log


def test_a_system_error_keeps_its_number_and_its_path_alone(tmp_path: Path) -> None:
    error = OSError(errno.EACCES, f"no right for {provoked.NAME}", str(tmp_path / "x.duckdb"))
    told = masked_error(error, new_job(tmp_path, tmp_path / "out", Settings()), "publish")
    assert isinstance(told, FlowError)
    assert "x.duckdb" in str(told)
    assert not provoked.told_in(str(told).encode())


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        PartError("cut births：磁盘已满。", "cut births: The disk is full."),
    ],
)
def test_a_run_by_parts_that_the_machine_ended_says_how_it_goes_on(
    error: Exception, tmp_path: Path
) -> None:
    """Its private folder is kept for that alone; where it is not, nothing is promised."""
    by_parts = Settings(engine="local[2]")
    enciphered = by_parts.model_copy(update={"key": SecretStr("open-sesame-7hTq-92xLmWb-Qz")})
    told = {
        name: str(masked_error(error, new_job(tmp_path, tmp_path / "out", settings), "link"))
        for name, settings in (
            ("parts", by_parts),
            ("key", enciphered),
            ("whole", Settings()),
        )
    }
    assert all("The disk is full" in words for words in told.values())
    assert {name for name, words in told.items() if words.count("--resume") == 2} == {"parts"}
    assert {name for name, words in told.items() if "--resume" in words} == {"parts"}


def test_an_audit_that_fails_says_so_without_what_it_read(tmp_path: Path) -> None:
    row = dict.fromkeys(("source", "rule", "severity"), f"{provoked.NAME} {provoked.NUMBER}")
    summary = tmp_path / "rule_summary.parquet"
    pl.DataFrame([row | {"rows_checked": provoked.NAME, "rows_failed": "1"}]).write_parquet(summary)
    command = [sys.executable, "-m", "checks.suites", str(summary), str(tmp_path / "audit")]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == CANNOT_RECORD
    assert "审计程序出错" in done.stderr.decode()
    assert not provoked.told_in(done.stdout + done.stderr)
    summary.unlink()
    assert provoked.told_below(tmp_path) == []


class FullDisk(io.StringIO):
    """A file on a disk that has no room."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_log_that_cannot_grow_prints_no_exception(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = open_log(tmp_path)
    (handler,) = log.handlers
    monkeypatch.setattr(handler, "stream", FullDisk())
    try:
        raise ValueError(provoked.NAME)
    except ValueError:
        log.error("a failure")
    shown = "".join(capfd.readouterr())
    assert not is_written(log)
    assert not provoked.told_in(shown.encode())
