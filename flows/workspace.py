"""Where a run works: one private folder below OUT, held by a lock that dies with the process.

A killed run leaves its folder and nothing else. The next run holds the lock and removes it.
`reports.snapshot.activation` puts the result in place.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.errors import BusyError, FlowError
from flows.resume import take_over
from flows.settings import Settings
from operating_system.locks import lock
from protection.key import KEY_VARIABLE, OLD_KEY_VARIABLE
from protection.rights import OWNER, RightsError, rights_of, settle
from protection.working_files import enciphered_below

WORK = ".work"
LOCK = ".lock"
UNDER_WAY = ".rekeying"  # a change of keys has begun and not ended
# What earlier versions, or another umask, may have left open to others.
_PRIVATE = (".runs", "log", "issued", "signing", "changes", "ledger.sqlite*", "release.key*")


@dataclass(frozen=True)
class Job:
    """One run: where it reads, works and publishes. Stages get this and nothing else.

    is_update: the delivery holds what is new or changed, and the run goes on from the state that
    the one before left in OUT. is_resumed: what a run before this one did, and did not end, is not
    done again.
    """

    run_id: str
    delivery: Path
    out: Path
    settings: Settings
    is_update: bool = False
    is_resumed: bool = False

    @property
    def work(self) -> Path:
        """The private folder; it holds identities while the run lasts."""
        return self.out / WORK / self.run_id

    @property
    def warehouse(self) -> Path:
        """The run's DuckDB file."""
        return self.work / "warehouse.duckdb"

    @property
    def staging(self) -> Path:
        """What will be published."""
        return self.work / "staging"

    @property
    def leaves_work(self) -> bool:
        """Whether the private folder outlives a failure, so that the run can be resumed: by parts
        it may have taken hours. With a key nobody could read it."""
        return self.settings.has_parts and self.settings.key is None


def new_job(
    delivery: Path,
    out: Path,
    settings: Settings,
    *,
    is_update: bool = False,
    is_resumed: bool = False,
) -> Job:
    """A job with a new run id: the time (UTC) and six random digits, so that ids sort by time."""
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    return Job(run_id, delivery.absolute(), out.absolute(), settings, is_update, is_resumed)


@contextmanager
def workspace(job: Job) -> Iterator[None]:
    """Hold OUT for one run and give it a private folder: an empty one, or the one that a run before
    it left. Nothing private is left behind, but by a run by parts that fails: it can be resumed.

    Raises: BusyError when another run holds OUT; FlowError when OUT cannot be written, OUT and the
    delivery do not lie apart, or there is nothing to resume.
    """
    _require_apart(job.out, job.delivery)
    if "?" in str(job.out.absolute()):
        # DuckDB reads what follows as options of the file.
        raise FlowError(
            f"输出文件夹的路径里不能有问号：{job.out}。请另选 --out。",
            f"The path of the output must not hold a question mark: {job.out}. Choose another "
            "--out.",
        )
    with holding_output(job.out, job.settings.group), rights_of(job.out).in_force():
        _require_one_key(job.out)
        _narrow(job.out)
        # Whoever holds the lock is alone: what lies here is a dead run's.
        if job.is_resumed:
            take_over(job, job.out / WORK)
        else:
            shutil.rmtree(job.out / WORK, ignore_errors=True)
        # The work is nobody's but the owner's, whoever may read what comes of it.
        OWNER.make_folder(job.out / WORK)
        job.staging.mkdir(parents=True)
        is_left = False
        try:
            with enciphered_below(job.work) if job.settings.key is not None else nullcontext():
                yield
        except BaseException:
            is_left = job.leaves_work
            raise
        finally:
            if not is_left:
                shutil.rmtree(job.out / WORK, ignore_errors=True)


def _require_apart(out: Path, delivery: Path) -> None:
    """Raises: FlowError when one folder lies in the other: what is published would be taken for a
    delivered file next month, or a delivery for something published."""
    one, other = out.resolve(), delivery.resolve()
    if one == other:
        raise FlowError(
            f"输出文件夹不能就是报送文件夹：{out}。请另选 --out。",
            f"The output must not be the delivery: {out}. Choose another --out.",
        )
    if one.is_relative_to(other):
        raise FlowError(
            f"输出文件夹不能放在报送文件夹之内：{out}。请另选 --out。",
            f"The output must not lie inside the delivery: {out}. Choose another --out.",
        )
    if other.is_relative_to(one):
        raise FlowError(
            f"报送文件夹不能放在输出文件夹之内：{delivery}。请把报送移到别处，或另选 --out。",
            f"The delivery must not lie inside the output: {delivery}. Move the delivery, or "
            "choose another --out.",
        )


@contextmanager
def holding_output(out: Path, group: str | None = None) -> Iterator[None]:
    """Hold OUT for the block, its rights settled. Raises: BusyError; FlowError; RightsError."""
    try:
        settle(out, group)
        descriptor = os.open(out / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except RightsError:
        raise
    except OSError as error:
        raise FlowError(
            f"无法写入输出文件夹 {out}（{error.strerror}）；请检查权限，或另选 --out。",
            f"Cannot write to {out} ({error.strerror}); check the rights or choose another --out.",
        ) from error
    try:
        _lock(descriptor, out)
        yield
    finally:
        os.close(descriptor)


def require_output_free(out: Path) -> None:
    """Raises: BusyError while another run holds OUT. Whoever waits for it asks this first: a run
    that is refused counts as one that failed, and those in charge are told."""
    try:
        descriptor = os.open(out / LOCK, os.O_RDWR)
    except OSError:  # nobody has held it yet; or whoever runs says why it cannot be written
        return
    try:
        _lock(descriptor, out)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, out: Path) -> None:
    try:
        lock(descriptor)
    except BlockingIOError:
        raise BusyError(
            f"另一个运行正在使用 {out}；请等它结束，或另选 --out。",
            f"Another run is using {out}; wait until it ends, or choose another --out.",
        ) from None


def _require_one_key(out: Path) -> None:
    """Raises: FlowError where a change of keys was broken off."""
    note = out / UNDER_WAY
    if note.is_file():
        marks = note.read_text("ascii").strip()
        raise FlowError(
            f"{out} 的密钥更换中断过（标记 {marks}）：请同时给出 {OLD_KEY_VARIABLE} 和 "
            f"{KEY_VARIABLE}，再次运行 birthrecon rekey {out}。",
            f"A change of keys in {out} was broken off (marks {marks}): give both "
            f"{OLD_KEY_VARIABLE} and {KEY_VARIABLE}, and run birthrecon rekey {out} again.",
        )


def _narrow(out: Path) -> None:
    """Give what lies in OUT, of runs before, the rights of OUT."""
    rights = rights_of(out)
    for pattern in _PRIVATE:
        for path in out.glob(pattern):
            rights.give_all(path)
