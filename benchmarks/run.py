"""Measures `birthrecon run` and three peers over the same made-up districts: seconds, memory,
pairs, scores.

    python -m benchmarks.run [--births N …] [--wild N …] [--delivery DIR …] [--no-peers]
        [--out benchmarks/results] [--name bench]

Districts of --births err independently, those of --wild also in stretches and copies. Samples are
kept in data/deliveries, which git ignores. `--delivery` measures a delivery that comes with its
truth: these alone, unless --births or --wild asks for more. Writes NAME.md (the tables, the
machine) and NAME.svg; of deliveries nothing, unless --name says where.
"""

import argparse
import os
import platform
from collections.abc import Iterator
from pathlib import Path

import psutil
from rich.console import Console

from benchmarks.bench_tables import by_case_type, by_grade, chart, ratios, seconds_and_scores
from benchmarks.measure import MODULES, OWN, ROOT, Measured, measure
from data.sample import generate, wild_rates

SEED = 20090731
SIZES = (6_000, 55_000, 550_000)
WILD_SIZES = (55_000,)
PROVINCE = 3_500_000
# recordlinkage holds all pairs in pandas frames on one core; ten times as many do not end in
# reasonable time.
MOST_BIRTHS = {"recordlinkage": 55_000}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--births", type=int, nargs="+")
    parser.add_argument("--wild", type=int, nargs="*", help="default: 55,000 unless --births")
    parser.add_argument("--delivery", type=Path, action="append", default=[])
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--memory-limit", default="2GB", help="DuckDB's, for every candidate")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results"))
    parser.add_argument("--name", help="of the files in --out; default: bench")
    asked = parser.parse_args()
    console = Console(width=140)
    machine = describe_machine()
    console.print(machine, highlight=False)
    candidates = [OWN] if asked.no_peers else list(MODULES)
    measured: dict[str, list[Measured]] = {}
    for size, births, delivery in _deliveries(asked):
        measured[size] = []
        for candidate in candidates:
            if births > MOST_BIRTHS.get(candidate, births):
                continue
            console.print(f"… {size} births, {candidate}", highlight=False)
            measured[size].append(measure(candidate, delivery, asked.memory_limit))
    tables = [
        seconds_and_scores(measured),
        by_grade(measured),
        by_case_type(measured),
        ratios(measured),
    ]
    for table in tables:
        console.print("\n" + table, highlight=False, markup=False)
    name = asked.name or ("" if asked.delivery else "bench")
    if name:
        asked.out.mkdir(parents=True, exist_ok=True)
        page = "\n\n".join(
            [
                f"Machine: {machine}. DuckDB memory limit {asked.memory_limit}.",
                *filter(None, tables),
            ]
        )
        (asked.out / f"{name}.md").write_text(page + "\n", encoding="utf-8")
        chart(measured).save(asked.out / f"{name}.svg")


def _deliveries(asked: argparse.Namespace) -> Iterator[tuple[str, int, Path]]:
    """What is measured: its name, its births (0 where nobody says) and its folder."""
    for delivery in asked.delivery:
        yield delivery.name, 0, delivery
    is_chosen = bool(asked.delivery or asked.births or asked.wild)
    for births in asked.births or (() if is_chosen else SIZES):
        yield f"{births:,}", births, _sample(births, is_wild=False)
    for births in asked.wild or (() if is_chosen or asked.wild is not None else WILD_SIZES):
        yield f"{births:,} wild", births, _sample(births, is_wild=True)


def _sample(births: int, *, is_wild: bool) -> Path:
    """A made-up delivery with its truth, made once."""
    name = f"bench-{births}-{SEED}{'-wild' if is_wild else ''}"
    folder = ROOT / "data" / "deliveries" / name
    if not (folder / "truth" / "records.parquet").is_file():
        generate(folder, births, SEED, wild=wild_rates() if is_wild else None)
    return folder


def describe_machine() -> str:
    """The machine in one line, with how busy it is."""
    cores, load = os.cpu_count(), os.getloadavg()[0]
    memory = psutil.virtual_memory().total / 1e9
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GB, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, load {load:.1f} at the start"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")),
        "unknown processor",
    )


if __name__ == "__main__":
    main()
