"""Where a run works: one private folder below OUT, held by a lock that dies with the process.

A killed run leaves its folder and nothing else. The next run holds the lock and removes it.
`reports.snapshot.activation` puts the result in place.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.errors import BusyError, FlowError
from flows.settings import Settings

WORK = ".work"
LOCK = ".lock"


@dataclass(frozen=True)
class Job:
    """One run: where it reads, works and publishes. Stages get this and nothing else."""

    run_id: str
    delivery: Path
    out: Path
    settings: Settings

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


def new_job(delivery: Path, out: Path, settings: Settings) -> Job:
    """A job with a new run id: the time (UTC) and six random digits, so that ids sort by time."""
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    return Job(run_id, delivery.absolute(), out.absolute(), settings)


@contextmanager
def workspace(job: Job) -> Iterator[None]:
    """Hold OUT for one run and give it an empty private folder; nothing private is left behind.

    Raises: BusyError when another run holds OUT; FlowError when OUT cannot be written, or OUT and
    the delivery do not lie apart.
    """
    _require_apart(job.out, job.delivery)
    if "?" in str(job.out.absolute()):
        # DuckDB reads what follows as options of the file.
        raise FlowError(
            f"输出文件夹的路径里不能有问号：{job.out}。请另选 --out。",
            f"The path of the output must not hold a question mark: {job.out}. Choose another "
            "--out.",
        )
    with _held(job.out):
        # Whoever holds the lock is alone: what lies here is a dead run's.
        shutil.rmtree(job.out / WORK, ignore_errors=True)
        job.staging.mkdir(parents=True)
        (job.out / WORK).chmod(0o700)
        try:
            yield
        finally:
            shutil.rmtree(job.out / WORK, ignore_errors=True)


def _require_apart(out: Path, delivery: Path) -> None:
    """Raises: FlowError when one folder lies in the other: what is published would be taken for a
    delivered file next month, or a delivery for something published."""
    one, other = out.resolve(), delivery.resolve()
    if one == other:
        raise FlowError(
            f"输出文件夹不能就是交付文件夹：{out}。请另选 --out。",
            f"The output must not be the delivery: {out}. Choose another --out.",
        )
    if one.is_relative_to(other):
        raise FlowError(
            f"输出文件夹不能放在交付文件夹之内：{out}。请另选 --out。",
            f"The output must not lie inside the delivery: {out}. Choose another --out.",
        )
    if other.is_relative_to(one):
        raise FlowError(
            f"交付文件夹不能放在输出文件夹之内：{delivery}。请把交付移到别处，或另选 --out。",
            f"The delivery must not lie inside the output: {delivery}. Move the delivery, or "
            "choose another --out.",
        )


@contextmanager
def _held(out: Path) -> Iterator[None]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(out / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FlowError(
            f"无法写入输出文件夹 {out}（{error.strerror}）；请检查权限，或另选 --out。",
            f"Cannot write to {out} ({error.strerror}); check the rights or choose another --out.",
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                f"另一个运行正在使用 {out}；请等它结束，或另选 --out。",
                f"Another run is using {out}; wait until it ends, or choose another --out.",
            ) from None
        yield
    finally:
        os.close(descriptor)
