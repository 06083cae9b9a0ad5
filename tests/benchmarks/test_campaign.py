import inspect
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.campaign.counting import count_rows
from benchmarks.campaign.invariants import (
    judge_command,
    judge_leftovers,
    judge_people,
    judge_published,
    tree,
)
from benchmarks.campaign.launch import Ended
from benchmarks.campaign.mutations import as_parquet, mutations_for
from benchmarks.campaign.places import PLACES
from benchmarks.campaign.trial import Trial
from benchmarks.campaign.world import World

HERE = Path(__file__).parents[2]


def test_a_short_campaign_of_damaged_deliveries_breaks_nothing(tmp_path: Path) -> None:
    """Bytes, cells, headings, names and links of two deliveries, the same at each run."""
    command = [sys.executable, "-m", "benchmarks.campaign", "--seed", "1", "--trials", "2"]
    done = subprocess.run(
        [*command, "--kind", "intake", "--folder", str(tmp_path)],
        cwd=HERE,
        env=os.environ | {"PYTHONPATH": str(HERE)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert "2 trials, 2 commands, 0 trials in which something broke" in done.stdout.decode()


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """A trial in a district of one person, in which nothing has been done."""
    population = tmp_path / "world" / "delivery" / "population"
    population.mkdir(parents=True)
    heading = "name,id_number,mother_name,mother_id_number,father_name,father_id_number"
    line = "李婷婷,420621198503120043,,,,"
    (population / "person.csv").write_text(f"{heading}\n{line}\n", encoding="utf-8")
    return Trial("intake", 1, 0, World(tmp_path / "world"), tmp_path / "trial")


def command(code: int = 0, warned: str = "", **how: object) -> Ended:
    values: dict[str, object] = {"seconds": 1.0, "cpu_seconds": 1.0, "peak_mb": 100.0, **how}
    return Ended(("run", "x"), code, "", warned, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ended", "broken"),
    [
        (command(), []),
        (command(2, "✗ 磁盘已满。\nThe disk is full."), []),
        (command(-9, killed=True), []),
        (command(-6, "core dumped"), ["exit code", "no traceback"]),
        (command(2, "boom"), ["sentence"]),
        (command(1, "Traceback (most recent call last):"), ["no traceback"]),
        (command(2, "程序出错（KeyError）。\nThe program failed."), ["sentence"]),
        (command(-9, hung=True), ["time"]),
        (command(cpu_seconds=90.0), ["time"]),
        (command(peak_mb=9000.0), ["memory"]),
    ],
)
def test_what_a_command_may_not_do_is_told_by_its_invariant(
    trial: Trial, ended: Ended, broken: list[str]
) -> None:
    judge_command(trial, ended)
    assert [one.invariant for one in trial.broken] == broken


def test_a_name_in_a_log_is_told(trial: Trial) -> None:
    log = trial.folder / "log" / "birthrecon.log"
    log.parent.mkdir()
    log.write_text("row of 李婷婷", encoding="utf-8")
    judge_people(trial, trial.folder)
    assert [one.invariant for one in trial.broken] == ["people"]


def test_a_published_file_that_changed_and_a_half_made_one_are_told(
    trial: Trial, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / "issued").mkdir(parents=True)
    (out / "issued" / "1.xlsx").write_text("as it went out")
    before = tree(out)
    judge_published(trial, out, before, replaced=True)
    judge_leftovers(trial, out)
    assert trial.broken == []
    (out / "issued" / "1.xlsx").write_text("otherwise")
    (out / "releases" / ".inputs" / ".making-1").mkdir(parents=True)
    judge_published(trial, out, before, replaced=True)
    judge_leftovers(trial, out)
    assert [one.invariant for one in trial.broken] == ["published", "leftovers"]


def test_a_step_that_is_left_out_changes_no_other(trial: Trial, tmp_path: Path) -> None:
    def drawn(draw: random.Random) -> str:
        return str(draw.random())

    for _ in range(3):
        trial.step(drawn)
    fewer = Trial("intake", 1, 0, trial.world, tmp_path / "again", frozenset({2}))
    for _ in range(3):
        fewer.step(drawn)
    assert fewer.done == trial.done[2:]
    assert fewer.name == "intake/0:2"


def test_mutations_are_made_again_by_their_seed(tmp_path: Path) -> None:
    for seed in range(30):
        made = []
        for name in ("a", "b"):
            path = tmp_path / name / "person.csv"
            path.parent.mkdir(exist_ok=True)
            path.write_text("name,sex\n李婷,2\n王芳,2\n", encoding="utf-8")
            draw = random.Random(seed)
            told = draw.choice(mutations_for(path))(draw, path)
            made.append((told, path.read_bytes()))
        assert made[0] == made[1]


def test_a_table_becomes_parquet_in_each_odd_way_and_no_thread_of_polars_is_begun(
    tmp_path: Path,
) -> None:
    """Commands are forked from the process that does this: threads would hold them for ever."""
    told = set()
    for seed in range(40):
        path = tmp_path / "person.csv"
        path.write_text("name,sex\n李婷,2\n王芳,2\n", encoding="utf-8")
        told.add(as_parquet(random.Random(seed), path).split()[2])
        assert path.read_bytes()[:4] == b"PAR1"
    assert told == {"plain", "quoted", "file_row_number", "bytes", "nested", "numbers"}
    source = Path(str(inspect.getsourcefile(as_parquet))).read_text(encoding="utf-8")
    assert "import polars" not in source


@pytest.mark.parametrize("place", PLACES)
def test_whatever_takes_a_files_place_leaves_no_plain_file_of_its_name_or_one_more(
    place: object, tmp_path: Path
) -> None:
    folder = tmp_path / "delivery" / "hospital"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("x")
    place(random.Random(1), folder / "a.csv", tmp_path / "delivery")  # type: ignore[operator]
    now = sorted(os.listdir(folder))  # noqa: PTH208 -- a name may be no text
    assert now != ["a.csv"] or not (folder / "a.csv").is_file() or (folder / "a.csv").is_symlink()


def test_rows_are_counted_by_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("heading\n1\n2")
    (tmp_path / "a.jsonl").write_text("{}\n{}\n")
    assert (count_rows(tmp_path / "a.csv"), count_rows(tmp_path / "a.jsonl")) == (2, 2)
