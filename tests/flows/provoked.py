"""A failure in any stage with a person's name and number in its message, and the search for
them."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import run, stages
from flows.stages import ACTIVATE, CHECK, STAGES, Stage
from flows.workspace import Job

NAME, LATIN, NUMBER, TELEPHONE = "李婷婷", "Li Tingting", "420621198503120043", "13807271234"
# What each stage calls in its own package.
REAL = {
    "take_in": "checks.intake.sources.take_in",
    "check": "checks.gate.check",
    "standardise": "transforms.standardise.standardise",
    "link": "transforms.linkage.link.link",
    "self_test": "transforms.linkage.self_test_run.self_test",
    "open_cases": "transforms.cases.open_cases",
    "update_ledger": "transforms.ledger.update_ledger.update_ledger",
    "publish_births": "reports.snapshot.publish.publish_births",
    "publish_restricted": "reports.snapshot.publish.publish_restricted",
    "write_lists": "reports.corrections.draft_lists.write_lists",
    "write_report": "reports.run_report.page.write_report",
    "leave_state": "checks.state.remember.leave",
    "activate": "reports.snapshot.activation.activate",
}


def provoke(monkeypatch: pytest.MonkeyPatch, stage: Stage) -> None:
    """Let the run consist of this stage alone, and what it calls fail with values in hand."""

    def fail(*_: object, **__: object) -> None:
        row = {"mother_name": NAME, "id_number": NUMBER}
        try:
            raise KeyError(f"{row}")
        except KeyError as error:
            raise ValueError(f"no birth of {NAME} ({LATIN}), {NUMBER}, {TELEPHONE}") from error

    def nothing(_: Job) -> None:
        """Nothing to do."""

    monkeypatch.setattr(REAL[stage.name], fail)
    monkeypatch.setattr("transforms.ledger.balance.balance", lambda *_: ())
    still = Stage("check", "检查", "checking", nothing)
    monkeypatch.setattr(run, "CHECK", still)
    monkeypatch.setattr(run, "STAGES", (still,) if stage is ACTIVATE else (stage, still))
    if stage is CHECK:
        monkeypatch.setattr(run, "CHECK", CHECK)
        monkeypatch.setattr(run, "STAGES", (CHECK,))


def every_stage() -> list[Stage]:
    return [*STAGES, stages.ACTIVATE]


def spellings(value: str) -> Iterator[bytes]:
    """A value as it may lie in a file or a database: plain, in JSON, and inside of base64."""
    yield value.encode()
    yield json.dumps(value)[1:-1].encode()
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + value.encode())
        yield coded[4 * bool(shift) : len(coded) // 4 * 4 - 4]


def told_in(content: bytes) -> list[str]:
    """Which of the values stand in it."""
    values = (NAME, LATIN, NUMBER, TELEPHONE)
    return [value for value in values if any(one in content for one in spellings(value))]


def told_below(*folders: Path) -> list[str]:
    """The files in which a value stands."""
    return [
        f"{path}: {told}"
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (told := told_in(path.read_bytes()))
    ]
