"""What a run that goes on does again, whatever was under way when the one before it was ended."""

import shutil
from pathlib import Path

import pytest

from flows.result import RunResult
from flows.resume import NOTE, begin_stage, end_stage, take_over
from flows.settings import Settings
from flows.workspace import WORK, new_job

TO_LINKING = [
    f"{end} {stage}"
    for stage in ("take_in", "check", "standardise", "link")
    for end in ("begin", "end")
]


@pytest.mark.parametrize(
    ("happened", "is_done"),
    [
        (
            ["begin self_test", "begin open_cases", "end self_test"],
            {"self_test": True, "open_cases": False},
        ),
        (
            ["begin self_test", "begin open_cases", "end open_cases"],
            {"self_test": False, "open_cases": True},
        ),
        # The ledger has written into the cases, although the self-test ended last.
        (
            [
                "begin self_test",
                "begin open_cases",
                "end open_cases",
                "begin update_ledger",
                "end self_test",
            ],
            {"self_test": True, "open_cases": False, "update_ledger": False},
        ),
    ],
)
def test_of_two_stages_beside_each_other_the_one_that_was_done_is_not_done_again(
    happened: list[str],
    is_done: dict[str, bool],
    delivery: Path,
    result: RunResult,
    snapshots: Path,
    settings: Settings,
    tmp_path: Path,
) -> None:
    ended = new_job(delivery, tmp_path / "out", settings)
    shutil.copytree(snapshots / "open_cases", ended.work, ignore=shutil.ignore_patterns(NOTE))
    for one in (*TO_LINKING, *happened):
        what, _, stage = one.partition(" ")
        (begin_stage if what == "begin" else end_stage)(ended, stage)
    again = new_job(delivery, tmp_path / "out", settings, is_resumed=True)
    take_over(again, tmp_path / "out" / WORK)
    assert not begin_stage(again, "link")
    assert {stage: not begin_stage(again, stage) for stage in is_done} == is_done
