import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from rich.console import Console

from flows.output import GuardedStream, guard_output

HERE = Path(__file__).parents[2]


def terminal(monkeypatch: pytest.MonkeyPatch, encoding: str) -> BytesIO:
    """What a guarded standard output in that encoding has written."""
    written = BytesIO()
    monkeypatch.setattr(
        sys, "stdout", TextIOWrapper(written, encoding=encoding, write_through=True)
    )
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    guard_output()
    return written


def test_a_gbk_terminal_gets_a_sign_that_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    written = terminal(monkeypatch, "gbk")
    print("✓ 已发布 · published — 𠮷")
    assert written.getvalue().decode("gbk") == "√ 已发布 · published — ?\n"


def test_an_ascii_terminal_gets_the_english_half_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    written = terminal(monkeypatch, "ascii")
    Console(width=60).print("✗ 出错，failed: \udcd1 [1/11] …")
    assert written.getvalue().decode("ascii") == "x ??,failed: ? [1/11] ~\n"


def run_with(output: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """birthrecon --help by a shell that sends its output so."""
    command = f"exec {sys.executable} -m flows.cli --help {output}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=HERE,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("output", [">/dev/full", ">&-", "2>&- >&-", ">/dev/full 2>&1"])
def test_words_that_nobody_can_read_change_no_exit_code(output: str) -> None:
    done = run_with(output)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_a_full_disk_under_the_output_is_told_once_on_the_other_stream() -> None:
    assert run_with(">/dev/full").stderr.decode().count("could not be written") == 1


def test_a_guarded_stream_is_not_guarded_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch, "ascii")
    first = sys.stdout
    guard_output()
    assert sys.stdout is first
    assert isinstance(first, GuardedStream)
