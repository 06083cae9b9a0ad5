"""What a run that goes on does again, whatever was under way when the one before it was ended."""

import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console

from flows.errors import FlowError
from flows.result import RunResult
from flows.resume import NOTE, begin_stage, end_stage, take_over
from flows.run import run_directly
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


def test_a_run_without_a_key_is_not_gone_on_with_under_one(
    delivery: Path, snapshots: Path, settings: Settings, tmp_path: Path
) -> None:
    """Its files are plain: a sentence says so, before anything of them is lost."""
    ended = new_job(delivery, tmp_path / "out", settings)
    shutil.copytree(snapshots / "link", ended.work, ignore=shutil.ignore_patterns(NOTE))
    begin_stage(ended, "link")
    enciphered = settings.model_copy(update={"key": SecretStr("open-sesame-7hTq-92xLmWb-Qz")})
    again = new_job(delivery, tmp_path / "out", enciphered, is_resumed=True)
    with pytest.raises(FlowError, match="has a key"):
        take_over(again, tmp_path / "out" / WORK)
    assert ended.warehouse.is_file()


def test_what_a_stage_had_to_tell_is_told_by_the_run_that_goes_on(
    delivery: Path, result: RunResult, snapshots: Path, settings: Settings, tmp_path: Path
) -> None:
    """The run that was ended never came to say it: a warning about the delivery would be lost."""
    ended = new_job(delivery, tmp_path / "out", settings)
    shutil.copytree(snapshots / "update_ledger", ended.work, ignore=shutil.ignore_patterns(NOTE))
    for stage in ("take_in", "check", "standardise", "link", "self_test", "open_cases"):
        begin_stage(ended, stage)
        end_stage(ended, stage, "未读取 / Not read" if stage == "take_in" else None)
    quiet = Console(quiet=True)
    gone_on = run_directly(delivery, tmp_path / "out", settings, quiet, is_resumed=True)
    assert "未读取 / Not read" in gone_on.notes
    assert gone_on.cases == result.cases


def test_what_the_ledger_was_told_is_said_by_the_run_that_goes_on(
    delivery: Path, result: RunResult, snapshots: Path, settings: Settings, tmp_path: Path
) -> None:
    """Met again, the ledger knows it already. What the other later stages said is of no account:
    they are done anew."""
    ended = new_job(delivery, tmp_path / "out", settings)
    shutil.copytree(snapshots / "update_ledger", ended.work, ignore=shutil.ignore_patterns(NOTE))
    for stage in ("take_in", "check", "standardise", "link", "self_test", "open_cases"):
        begin_stage(ended, stage)
        end_stage(ended, stage)
    for stage in ("update_ledger", "audit"):
        begin_stage(ended, stage)
        end_stage(ended, stage, f"撤销 / withdrawn by {stage}")
    quiet = Console(quiet=True)
    gone_on = run_directly(delivery, tmp_path / "out", settings, quiet, is_resumed=True)
    assert [note for note in gone_on.notes if "withdrawn" in note] == [
        "撤销 / withdrawn by update_ledger"
    ]
