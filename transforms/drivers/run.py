"""The stage's way to its engine."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from protection.working_files import working_key
from transforms.drivers.account import WorkAccount
from transforms.drivers.engine import Engine, EngineError, EngineKind
from transforms.drivers.parts import Parts
from transforms.drivers.tasks import BESIDE
from transforms.drivers.terms import TaskTerms
from transforms.drivers.workers import Workers, pool
from transforms.fingerprint import rules_fingerprint
from transforms.secret import Secret, load_secret
from transforms.steps import Build, ModelStep, Run, run_all_whole

_NONCE = "nonce"
_PATTERN = re.compile(r"[*?\[\]]")


@dataclass(frozen=True)
class Driver:
    """engine: which. part_records: as many are in a part, or fewer. memory_limit: of DuckDB on this
    machine; every worker of a cluster may use as much for each of its tasks."""

    engine: Engine
    part_records: int
    memory_limit: str

    @contextmanager
    def stage(self, warehouse: Path, name: str) -> Iterator[tuple[Run, WorkAccount]]:
        """What runs the steps of a stage, and its account.

        The stage's parts lie beside the warehouse, and go when the block ends without an error.
        Raises: EngineError, PartError.
        """
        if self.engine.kind is EngineKind.WHOLE:
            yield run_all_whole, WorkAccount()
            return
        if _PATTERN.search(str(warehouse)):
            raise EngineError(
                f"分片计算时，输出文件夹的路径里不能有 * ? [ ]：{warehouse.parent}。请另选 --out。",
                f"With parts, the path of the output must not hold * ? [ ]: {warehouse.parent}. "
                "Choose another --out.",
            )
        folder = warehouse.parent / "parts" / name
        account = WorkAccount()
        secret = load_secret()
        with workers_of(self.engine) as workers:
            terms = self._terms(folder, warehouse, workers.count, secret)

            def run(
                con: duckdb.DuckDBPyConnection,
                steps: Sequence[ModelStep],
                before: Mapping[str, Build],
                passing: Collection[str] = (),
                /,
            ) -> None:
                terms.unlock(con, secret)
                parts = Parts(terms, workers, self.part_records, account)
                parts.run(con, steps, before, passing)

            yield run, account
        shutil.rmtree(folder, ignore_errors=True)

    def _terms(self, folder: Path, warehouse: Path, workers: int, secret: Secret) -> TaskTerms:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder / BESIDE, ignore_errors=True)
        shared_by = workers if self.engine.is_of_this_machine else 1
        return TaskTerms(
            folder,
            _shared(self.memory_limit, shared_by),
            1,
            secret.fingerprint,
            rules_fingerprint(),
            _nonce(folder) if working_key(warehouse) else None,
        )


def workers_of(engine: Engine) -> AbstractContextManager[Workers]:
    """Those of a pool or of Spark, for a block."""
    if engine.kind is EngineKind.POOL:
        return pool(engine.workers)
    from transforms.drivers.spark import spark

    return spark(engine)


def _nonce(folder: Path) -> str:
    """The folder's own; it is no secret."""
    path = folder / _NONCE
    if not path.is_file():
        path.write_text(secrets.token_hex(16), encoding="ascii")
    return path.read_text(encoding="ascii")


def _shared(limit: str, workers: int) -> str:
    """A worker's share of a limit as DuckDB writes it.

    >>> _shared("2GB", 4)
    '0.500GB'
    """
    unit = limit.lstrip("0123456789.").strip()
    return f"{float(limit.removesuffix(unit)) / workers:.3f}{unit}"
