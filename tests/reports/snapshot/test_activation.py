import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from operating_system import files
from reports.snapshot import replacement
from reports.snapshot.activation import PlacingError, activate
from reports.snapshot.replacement import put_back

NAMES = ("births.duckdb", "restricted.duckdb", "lists/420607107.xlsx", "report/index.html")
HERE = Path(__file__).parent
DieAtChange = Callable[..., bool]


def staged(folder: Path, content: str) -> Path:
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def read(out: Path) -> set[str]:
    return {(out / name).read_text() if (out / name).exists() else "absent" for name in NAMES}


@pytest.fixture(scope="module")
def die_at_change() -> Iterator[DieAtChange]:
    """Publish in a process that is killed before its n-th change of the disk; whether it lived to
    the end."""
    with subprocess.Popen(
        [sys.executable, HERE / "killed_activation.py"],
        env=os.environ | {"PYTHONPATH": str(HERE.parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as program:

        def ask(number: int, staging: Path, out: Path, run_id: str, links: str = "links") -> bool:
            assert program.stdin
            assert program.stdout
            print(number, staging, out, run_id, links, sep="\t", file=program.stdin)
            ended = int(program.stdout.readline())
            assert ended in (0, 9)
            return ended == 0

        yield ask


def test_readers_see_the_new_run_through_relative_links(tmp_path: Path):
    out = tmp_path / "out"
    placed = activate(staged(tmp_path / "staging", "one"), out, "r1")
    assert placed.in_one_step
    assert read(out) == {"one"}
    assert (out / "births.duckdb").readlink() == Path(".current/births.duckdb")
    out.rename(tmp_path / "moved")
    assert read(tmp_path / "moved") == {"one"}


def test_the_run_before_is_kept_and_older_ones_go(tmp_path: Path):
    out = tmp_path / "out"
    for run in ("r1", "r2", "r3"):
        activate(staged(tmp_path / "staging", run), out, run)
    assert sorted(folder.name for folder in (out / ".runs").iterdir()) == ["r2", "r3"]


def test_the_same_run_can_be_published_again(tmp_path: Path):
    out = tmp_path / "out"
    for content in ("one", "again"):
        activate(staged(tmp_path / "staging", content), out, "r1")
    assert read(out) == {"again"}


def test_a_kill_at_any_moment_leaves_a_whole_set_and_the_next_run_succeeds(
    tmp_path: Path, die_at_change: DieAtChange
):
    finished, number = False, 0
    while not finished:
        number += 1
        out = tmp_path / str(number) / "out"
        activate(staged(tmp_path / "staging", "older"), out, "r0")
        activate(staged(tmp_path / "staging", "old"), out, "r1")
        finished = die_at_change(number, staged(tmp_path / f"staging{number}", "new"), out, "r2")
        assert read(out) in ({"old"}, {"new"})
        activate(staged(tmp_path / "staging", "next"), out, "r3")
        assert read(out) == {"next"}
        assert len(list((out / ".runs").iterdir())) == 2
    assert number > 5


def _read_while_moving(out: Path) -> set[str]:
    """While real files move, a name may be missing; then `.current` leads to its file."""
    return {
        (out / name if (out / name).exists() else out / ".current" / name).read_text()
        for name in NAMES
    }


def test_a_kill_while_real_files_of_an_earlier_version_are_replaced_loses_none(
    tmp_path: Path, die_at_change: DieAtChange
):
    finished, number = False, 0
    while not finished:
        number += 1
        out = staged(tmp_path / str(number) / "out", "old")
        finished = die_at_change(number, staged(tmp_path / f"staging{number}", "new"), out, "r1")
        assert _read_while_moving(out) in ({"old"}, {"new"})
        activate(staged(tmp_path / "staging", "next"), out, "r2")
        assert read(out) == {"next"}
    assert number > 10


def test_an_output_that_was_copied_with_files_in_the_place_of_links_takes_the_next_run(
    tmp_path: Path, die_at_change: DieAtChange
):
    activate(staged(tmp_path / "staging", "old"), tmp_path / "out", "r1")
    finished, number = False, 0
    while not finished:
        number += 1
        copy = tmp_path / str(number) / "out"
        shutil.copytree(tmp_path / "out", copy, symlinks=False)
        finished = die_at_change(number, staged(tmp_path / f"staging{number}", "new"), copy, "r2")
        assert _read_while_moving(copy) in ({"old"}, {"new"})
        activate(staged(tmp_path / "staging", "next"), copy, "r3")
        assert read(copy) == {"next"}
        assert (copy / ".current").is_symlink()
    assert number > 10


def test_what_a_run_no_longer_publishes_disappears(tmp_path: Path):
    out = tmp_path / "out"
    activate(staged(tmp_path / "staging", "one"), out, "r1")
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "births.duckdb").write_text("two")
    activate(tmp_path / "small", out, "r2")
    assert sorted(entry.name for entry in out.iterdir()) == [".current", ".runs", "births.duckdb"]


@pytest.fixture
def without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where a user may not make them."""

    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)


def test_without_symbolic_links_files_are_replaced_and_the_result_says_so(
    tmp_path: Path, without_links: None
):
    out = tmp_path / "out"
    for content in ("one", "two"):
        placed = activate(staged(tmp_path / "staging", content), out, content)
        assert not placed.in_one_step
        assert read(out) == {content}


@pytest.mark.parametrize("held", ["births.duckdb", "lists", "restricted.duckdb"])
def test_a_file_that_a_program_has_open_on_windows_keeps_the_whole_run_before(
    tmp_path: Path, without_links: None, monkeypatch: pytest.MonkeyPatch, held: str
):
    out = tmp_path / "out"
    activate(staged(tmp_path / "staging", "old"), out, "r1")
    real = replacement._move

    def move(entry: Path, place: Path) -> None:
        if entry == out / held:
            error = PermissionError(13, "in use", str(entry))
            error.winerror = 32  # type: ignore[attr-defined]
            raise error
        real(entry, place)

    monkeypatch.setattr(replacement, "_move", move)
    monkeypatch.setattr(files, "is_windows", lambda: True)
    with pytest.raises(PlacingError, match=f"A program has {held} open"):
        activate(staged(tmp_path / "staging", "new"), out, "r2")
    assert read(out) == {"old"}
    monkeypatch.setattr(replacement, "_move", real)
    activate(staged(tmp_path / "staging", "newer"), out, "r3")
    assert read(out) == {"newer"}
    assert list((out / ".runs").iterdir()) == []


def test_a_kill_while_files_are_replaced_is_undone_by_the_next_run(
    tmp_path: Path, without_links: None, die_at_change: DieAtChange
):
    finished, number = False, 0
    while not finished:
        number += 1
        out = tmp_path / str(number) / "out"
        activate(staged(tmp_path / "staging", "old"), out, "r1")
        staging = staged(tmp_path / f"staging{number}", "new")
        finished = die_at_change(number, staging, out, "r2", "no-links")
        put_back(out, out / ".runs")
        assert read(out) in ({"old"}, {"new"})
        activate(staged(tmp_path / "staging", "next"), out, "r3")
        assert read(out) == {"next"}
    assert number > 5


def test_as_many_runs_are_kept_as_the_setting_says_and_the_newest_always(tmp_path: Path):
    out = tmp_path / "out"
    for run in ("r1", "r2", "r3", "r4"):
        activate(staged(tmp_path / "staging", run), out, run, keep_runs=3)
    assert sorted(folder.name for folder in (out / ".runs").iterdir()) == ["r2", "r3", "r4"]
    assert read(out) == {"r4"}


def test_nothing_to_publish_is_an_error_with_a_name(tmp_path: Path):
    with pytest.raises(PlacingError, match="Nothing to publish"):
        activate(tmp_path / "staging", tmp_path / "out", "r1")
