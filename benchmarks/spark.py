"""Matching and cases by a pool and by a Spark cluster, held against one process: what they say,
what they cost, and what becomes of them when workers and the driver are killed.

    python -m benchmarks.spark [--births N] [--delivery DIR] [--scratch DIR] [--part-records N]
        [--no-cluster] [--name spark]

makes a district, takes it in up to the standardised records, and from these on runs every engine in
a process of its own. Writes results/spark.md (NAME.md). Everything listens on 127.0.0.1 alone.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import psutil

from benchmarks.run import describe_machine
from benchmarks.spark_cluster import (
    Cluster,
    Meter,
    Reaper,
    cluster,
    is_at_work,
    kill_executor,
    kill_task,
    kill_worker,
)
from benchmarks.spark_page import Measured, page
from data.sample import generate
from flows.settings import Settings
from flows.stages import STAGES
from flows.workspace import new_job
from operating_system.memory import peak_memory_mb
from transforms.cases import open_cases
from transforms.drivers.engine import read_engine
from transforms.drivers.run import Driver
from transforms.linkage.link import link

SEED = 20090731
WAREHOUSE = "warehouse.duckdb"
ANSWERS = ("births", "record_links", "cases", "case_records", "case_evidence")
KILLS = {"levels": kill_task, "families": kill_executor, "drafts": kill_worker}
DRIVER_DIES_IN = "weights"
RESULTS = Path(__file__).with_name("results") / "spark.md"


@dataclass
class Bench:
    """One district, standardised, and what was measured on it."""

    births: int
    scratch: Path
    part_records: int
    measured: list[Measured] = field(default_factory=list)

    def start(self, engine: str, place: Path) -> "subprocess.Popen[str]":
        """The steps in a process of their own."""
        command = [sys.executable, "-m", "benchmarks.spark", "--steps", engine]
        place_of = ["--scratch", str(place), "--part-records", str(self.part_records)]
        return subprocess.Popen([*command, *place_of], stdout=subprocess.PIPE, text=True)

    def fresh(self, name: str) -> Path:
        """A copy of the standardised records."""
        place = self.scratch / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        shutil.copy(self.scratch / WAREHOUSE, place / WAREHOUSE)
        return place

    def measure(
        self,
        what: str,
        engine: str,
        made: Cluster | None = None,
        reapers: Sequence[Reaper] = (),
        place: Path | None = None,
    ) -> None:
        """Run an engine to its end, and hold its answer against the first one's."""
        place = place or self.fresh(what.replace(" ", "-"))
        meter = Meter(made) if made else None
        if meter:
            meter.start()
        for reaper in reapers:
            reaper.start()
        process = self.start(engine, place)
        told, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"{what} ended with {process.returncode}")
        said = json.loads(told.strip().splitlines()[-1])
        first = self.scratch / "one-process" / WAREHOUSE
        self.measured.append(
            Measured(
                what,
                said["seconds"],
                said["cpu_seconds"] + (meter.seconds() if meter else 0.0),
                said["peak_mb"],
                said["accounts"],
                differing(first, place / WAREHOUSE),
                tuple(reaper.killed or "nobody" for reaper in reapers),
            )
        )
        print(self.measured[-1].what, said["seconds"], self.measured[-1].differing, flush=True)
        if place / WAREHOUSE != first:
            shutil.rmtree(place)


def differing(one: Path, other: Path) -> int:
    """Rows of the answers that stand in one warehouse and not in the other."""
    if one == other:
        return 0
    total = 0
    with duckdb.connect() as con:
        con.execute(f"attach '{one}' as a (read_only)")
        con.execute(f"attach '{other}' as b (read_only)")
        for table in ANSWERS:
            row = con.execute(f"""
                select count(*) from (
                    (from a.{table} except all from b.{table})
                    union all (from b.{table} except all from a.{table}))""").fetchone()
            total += int(row[0]) if row else 0
    return total


def steps(place: Path, engine: str, part_records: int) -> None:
    """Match and open cases; print what it cost as JSON."""
    warehouse = place / WAREHOUSE
    driver = Driver(read_engine(engine), part_records, "2GB")
    before, accounts = time.perf_counter(), []
    for name, stage in (("link", link), ("open_cases", open_cases)):
        with driver.stage(warehouse, name) as (run, account):
            stage(warehouse, run)
        accounts.append(asdict(account))
    seconds = time.perf_counter() - before
    living = [psutil.Process(), *psutil.Process().children(recursive=True)]
    used = sum(sum(one.cpu_times()[:4]) for one in living)  # those that have ended included
    told = {"seconds": seconds, "cpu_seconds": used, "peak_mb": peak_memory_mb()}
    print(json.dumps(told | {"accounts": accounts}))


def prepare(scratch: Path, delivery: Path) -> None:
    """Leave the standardised records in the scratch folder."""
    out = scratch / "out"
    job = new_job(delivery, out, Settings(audit=False))
    job.staging.mkdir(parents=True)
    with job.settings.limiting():
        for stage in STAGES[:3]:
            stage.run(job)
    job.warehouse.replace(scratch / WAREHOUSE)
    shutil.rmtree(out)


def run_all(bench: Bench, *, has_cluster: bool) -> None:
    """Every engine, whole and with losses."""
    bench.measure("one process", "local")
    bench.measure("pool of two", "local[2]")
    if not has_cluster:
        return
    with cluster(2, bench.scratch) as made:
        bench.measure("Spark, two workers", made.url, made)
        place = bench.fresh("driver-killed")
        process = bench.start(made.url, place)
        while not is_at_work(place / "parts", DRIVER_DIES_IN) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        time.sleep(5)  # the cluster notices, and ends the executors
        bench.measure("Spark, the driver killed, once more", made.url, made, (), place)
    with cluster(2, bench.scratch) as made:
        place = bench.fresh("workers-killed")
        reapers = [Reaper(place / "parts", step, made, kill) for step, kill in KILLS.items()]
        bench.measure("Spark, three losses", made.url, made, reapers, place)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--births", type=int, default=55_000)
    parser.add_argument("--delivery", type=Path, help="instead of a made-up district")
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--part-records", type=int, default=50_000)
    parser.add_argument("--no-cluster", action="store_true", help="one process and the pool alone")
    parser.add_argument("--name", default=RESULTS.stem, help="of the file in results")
    parser.add_argument("--steps", metavar="ENGINE", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.steps:
        steps(asked.scratch, asked.steps, asked.part_records)
        return
    scratch = asked.scratch or Path(mkdtemp(prefix="bench-spark-"))
    scratch.mkdir(parents=True, exist_ok=True)
    machine = describe_machine()
    if not (scratch / WAREHOUSE).is_file():
        delivery = asked.delivery or scratch / "delivery"
        if not asked.delivery:
            generate(delivery, births=asked.births, seed=SEED)
        prepare(scratch, delivery)
    bench = Bench(asked.births, scratch, asked.part_records)
    run_all(bench, has_cluster=not asked.no_cluster)
    told = page(bench.measured, machine, asked.births, asked.part_records, KILLS, DRIVER_DIES_IN)
    RESULTS.with_stem(asked.name).write_text(told, encoding="utf-8")
    if not asked.scratch:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
