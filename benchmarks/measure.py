"""One candidate over one delivery, in a process of its own: seconds by stage, peak memory, pairs
compared, scores.

Every candidate prints `✓ stage  1.2 s` as its stages end and writes births.duckdb, which is scored
against the truth by `transforms.linkage.evaluate`.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psutil

from benchmarks.peers.common import CASES, COMPARED, LINK, READ
from flows.progress import FINISHED
from flows.stages import STAGES
from transforms.linkage.evaluate import Score, evaluate

ROOT = Path(__file__).parents[1]
OWN = "birthrecon"
MODULES = {
    OWN: "flows.cli",
    "exact join": "benchmarks.peers.exact_join",
    "plain Splink": "benchmarks.peers.plain_splink",
    "recordlinkage": "benchmarks.peers.recordlinkage_toolkit",
}
PUBLISH = "ledger, databases, lists, report"
STAGE_ORDER = (READ, LINK, CASES, PUBLISH)
# The peers compare what was delivered; that names are sounded and addresses read is part of our
# linking.
_PARTS = {
    **dict.fromkeys(("take_in", "check"), READ),
    **dict.fromkeys(("standardise", "link"), LINK),
    **dict.fromkeys(("self_test", "open_cases"), CASES),  # the one beside the other
}
_PART_OF = {f"{stage.zh} {stage.en}": _PARTS.get(stage.name, PUBLISH) for stage in STAGES}
_EVERY_SECONDS = 0.05


class CandidateFailedError(Exception):
    """A candidate ended without a result; the message is what it wrote."""


@dataclass(frozen=True)
class Measured:
    """One candidate over one delivery. memory_mb: peak of resident memory, child processes
    included.

    parts: seconds by STAGE_ORDER; what is missing to `seconds` is starting, the audit record and
    putting in place.
    pairs: of records that were compared, by rule or by model.
    """

    name: str
    seconds: float
    memory_mb: float
    parts: dict[str, float]
    pairs: int
    score: Score


def measure(name: str, delivery: Path, memory_limit: str) -> Measured:
    """Run one candidate of MODULES. memory_limit: of DuckDB, as it writes sizes. Raises:
    CandidateFailedError."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        out = Path(scratch)
        own = name == OWN
        arguments = ["run", str(delivery), "--out", str(out)] if own else [str(delivery), str(out)]
        before = time.perf_counter()
        told, peak = _run([sys.executable, "-m", MODULES[name], *arguments], memory_limit)
        seconds = time.perf_counter() - before
        pairs = _own_pairs(out) if own else int((out / COMPARED).read_text(encoding="utf-8"))
        return Measured(
            name,
            seconds,
            peak,
            _parts(told),
            pairs,
            evaluate(out / "births.duckdb", delivery / "truth"),
        )


def _run(command: list[str], memory_limit: str) -> tuple[str, float]:
    """What it wrote to standard error, and its peak memory in MB."""
    environment = {**os.environ, "BIRTHRECON_MEMORY_LIMIT": memory_limit}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        peak: list[float] = [0.0]
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        told = process.stderr.read() if process.stderr else ""
        code = process.wait()
        watcher.join()
    if code not in (0, 1):
        raise CandidateFailedError(f"{' '.join(command)} ended with {code}:\n{told}")
    return told, peak[0]


def _watch(process: "subprocess.Popen[str]", peak: list[float]) -> None:
    """Keep in peak[0] the most MB that the process and its children held together."""
    try:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            held = watched.memory_info().rss
            for child in watched.children(recursive=True):
                try:
                    held += child.memory_info().rss
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], held / 1e6)
            time.sleep(_EVERY_SECONDS)
    except psutil.Error:  # it ended between two looks
        return


def _parts(told: str) -> dict[str, float]:
    spent = dict.fromkeys(STAGE_ORDER, 0.0)
    for stage, seconds in re.findall(FINISHED, told, flags=re.MULTILINE):
        spent[
            _PART_OF.get(stage.strip(), stage.strip() if stage.strip() in spent else PUBLISH)
        ] += float(seconds)
    return spent


def _own_pairs(out: Path) -> int:
    with duckdb.connect(str(out / "births.duckdb"), read_only=True) as con:
        row = con.execute(
            "select sum(value) from link_quality where metric in ('certain_pairs', "
            "'compared_pairs')"
        ).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
