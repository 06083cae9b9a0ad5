"""A run goes on where one before it was ended: by a kill, a lost machine, or a part that failed.

Each stage that is done is noted in the run's private folder. A run that resumes takes that folder
over under its own number, so the ledger and readers see one run, which ended well. Up to the cases
a stage that is done is not done again; a stage that was under way begins again and finds the parts
that stand. What comes after the cases is short, and is done anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import FlowError

if TYPE_CHECKING:
    from flows.workspace import Job

NOTE = "done.json"
_CASES = "open_cases"
_STANDING = ("take_in", "check", "standardise", "link", "self_test", _CASES)
"""Stages whose result is in the private folder alone."""
_LEDGER = "update_ledger"
"""Done again, it finds in the ledger what it did, and says nothing of it."""


@dataclass(frozen=True)
class _Note:
    """delivery, rules: fingerprints; that of the rules has the secret's, for case numbers are made
    with it. stages: done. begun: those under way. sentences: by stages that are done, what the user
    has to read at the end."""

    delivery: str
    rules: str
    is_update: bool
    stages: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)

    def is_of(self, other: _Note) -> bool:
        return (self.delivery, self.is_update) == (other.delivery, other.is_update)

    def write(self, work: Path) -> None:
        beside = work / f".{NOTE}"
        beside.write_text(json.dumps(asdict(self)), encoding="utf-8")
        beside.replace(work / NOTE)


def begin_stage(job: Job, stage: str) -> bool:
    """Note that a stage begins. Returns: False where it is done already."""
    note = _read(job.work) or _now(job)
    if stage in note.stages:
        return False
    replace(note, begun=(*note.begun, stage)).write(job.work)
    return True


def end_stage(job: Job, stage: str, sentence: str | None = None) -> None:
    """Note that it is done, and what the user has to read of it."""
    note = _read(job.work)
    if note:
        begun = tuple(one for one in note.begun if one != stage)
        kept = {name: text for name, text in note.sentences.items() if name != stage}
        kept |= {stage: sentence} if sentence else {}
        replace(note, stages=(*note.stages, stage), begun=begun, sentences=kept).write(job.work)


def sentence_of(job: Job, stage: str) -> str | None:
    """What the user has to read of a stage that an earlier run did, and that is not done again or
    cannot say it again: that run never came to its end, so nobody has read it."""
    note = _read(job.work)
    return note.sentences.get(stage) if note else None


def take_over(job: Job, work: Path) -> None:
    """Make the private folder that a run left the job's own. work: where such folders lie.

    Raises: FlowError where there is none, or where it is of another delivery or program.
    """
    left = [folder for folder in sorted(work.glob("*")) if (folder / NOTE).is_file()]
    # What a run without a key left is no start for one with a key: its files are plain.
    note = _read(left[-1]) if left and job.settings.key is None else None
    if note is None:
        raise FlowError(
            f"{job.out} 中没有可以继续的运行：运行可能已结束、尚未开始读入，或设有密钥（设有密钥时"
            "不留下任何内容）。请不带 --resume 运行。",
            f"There is no run in {job.out} to go on with: it ended, had not begun, or has a key, "
            "with which nothing is left. Run without --resume.",
        )
    now = _now(job)
    if not note.is_of(now):
        raise FlowError(
            f"中断的运行不是这次报送的，或报送此后有改动：{job.delivery}。请不带 --resume 运行。",
            f"The run that was ended is not of this delivery, or the delivery has changed since: "
            f"{job.delivery}. Run without --resume.",
        )
    if note.rules != now.rules:
        raise FlowError(
            "中断的运行用的是另一版本的程序，或另一个密钥文件。请不带 --resume 运行。",
            "The run that was ended had another version of the program, or another secret. Run "
            "without --resume.",
        )
    left[-1].rename(job.work)
    shutil.rmtree(job.staging, ignore_errors=True)
    standing = tuple(stage for stage in note.stages if stage in _STANDING)
    if not {*note.stages, *note.begun} <= {*_STANDING}:  # the ledger has written into the cases
        standing = tuple(stage for stage in standing if stage != _CASES)
    kept = {name: text for name, text in note.sentences.items() if name in {*standing, _LEDGER}}
    replace(note, stages=standing, begun=(), sentences=kept).write(job.work)
    _call_by_its_number(job, standing)


def _call_by_its_number(job: Job, standing: tuple[str, ...]) -> None:
    if "take_in" not in standing:
        return
    from checks.intake.warehouse import open_warehouse

    with open_warehouse(job.warehouse) as con:
        con.execute("update run_context set run_id = ?", [job.run_id])


def _read(work: Path) -> _Note | None:
    try:
        said = json.loads((work / NOTE).read_text(encoding="utf-8"))
        lists = {"stages": tuple(said["stages"]), "begun": tuple(said["begun"] or ())}
        return _Note(**{**said, **lists})
    except (OSError, ValueError, KeyError, TypeError):  # unreadable, or another version's
        return None


def _now(job: Job) -> _Note:
    from transforms.fingerprint import program_and_secret

    digest = hashlib.sha256("\n".join(_files(job.delivery)).encode()).hexdigest()
    return _Note(digest, program_and_secret(), job.is_update)


def _files(delivery: Path) -> Iterator[str]:
    """The delivery's files by size and time: a copy of the same is another delivery."""
    for path in sorted(delivery.rglob("*")):
        if path.is_file():
            stat = path.stat()
            yield f"{path.relative_to(delivery)} {stat.st_size} {stat.st_mtime_ns}"
