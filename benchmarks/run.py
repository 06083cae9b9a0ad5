"""Measures `birthrecon run` and the peers over one made-up district: seconds, peak memory, scores.

    python -m benchmarks.run [--births N] [--no-peers]

Every candidate runs in a process of its own over the same files and writes births.duckdb, which is scored against the
truth by `transforms.linkage.evaluate`. The sample is kept in data/deliveries, which git ignores.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from data.sample import generate
from flows.progress import FINISHED
from transforms.linkage.evaluate import Score, evaluate

ROOT = Path(__file__).parents[1]
SEED = 20090731
PEERS = {"exact join": "benchmarks.peers.exact_join", "plain Splink": "benchmarks.peers.plain_splink"}
_EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Measured:
    """One candidate. memory_mb: peak of resident memory, child processes included."""

    name: str
    seconds: float
    memory_mb: float
    stages: tuple[tuple[str, float], ...]
    score: Score


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--births", type=int, default=55_000)
    parser.add_argument("--no-peers", action="store_true")
    asked = parser.parse_args()
    delivery = _sample(asked.births)
    console = Console(width=120)
    console.print(_machine())
    candidates = {"birthrecon": "flows.cli"} | ({} if asked.no_peers else PEERS)
    measured = []
    for name, module in candidates.items():
        console.print(f"… {name}")
        measured.append(_measure(name, module, delivery))
    for stage, seconds in measured[0].stages:
        console.print(f"  {seconds:6.1f} s  {stage}", highlight=False)
    console.print(_table(measured))


def _sample(births: int) -> Path:
    folder = ROOT / "data" / "deliveries" / f"bench-{births}-{SEED}"
    if not (folder / "truth" / "records.parquet").is_file():
        generate(folder, births, SEED)
    return folder


def _measure(name: str, module: str, delivery: Path) -> Measured:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        arguments = ["run", str(delivery), "--out", str(out)] if module == "flows.cli" else [str(delivery), str(out)]
        before = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
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
        seconds = time.perf_counter() - before
        if code not in (0, 1):
            sys.exit(f"{name} failed ({code}):\n{told}")
        stages = tuple((stage.strip(), float(spent)) for stage, spent in re.findall(FINISHED, told, flags=re.MULTILINE))
        return Measured(name, seconds, peak[0], stages, evaluate(out / "births.duckdb", delivery / "truth"))


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


def _table(measured: list[Measured]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("candidate")
    for heading in ("seconds", "peak MB", "precision", "recall", "wrong flags", "linkage F1"):
        table.add_column(heading, justify="right")
    for row in measured:
        total = row.score.total
        table.add_row(
            row.name, f"{row.seconds:.1f}", f"{row.memory_mb:,.0f}", f"{total.precision:.3f}", f"{total.recall:.3f}",
            f"{total.wrong:,}", f"{row.score.linkage_f1:.4f}",
        )  # fmt: skip
    return table


def _machine() -> str:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    memory = psutil.virtual_memory().total / 1e9
    system, python = f"{platform.system()} {platform.machine()}", platform.python_version()
    return f"{system}, {cores} cores, {memory:.0f} GB, Python {python}, load {load:.1f}"


if __name__ == "__main__":
    main()
