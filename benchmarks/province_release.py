"""How long does it take to protect the release of a whole province, and to write and read its
SDMX files?

    python -m benchmarks.province_release OUT [--towns 1300] [--births 130000]

Towns of unequal size in counties of thirteen, over two years; a tenth is hamlets. OUT is a
published run: what the SDMX files say besides figures is its. The attack is that of strangers and
of all who are alone in a cell; the SDMX files are read back and every figure is looked up among
the cells of the tables, as in every release. Prints the cells, the share hidden, the seconds of
each part and the cells left to people who are alone in one, and writes
results/province_release.csv.
"""

import argparse
import csv
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.suppression import Birth, births_of
from reports.release.content import Content, read_facts
from reports.release.disclosure.attack_files import require_sdmx_within_tables
from reports.release.disclosure.cells import UNKNOWN
from reports.release.disclosure.protection import protect
from reports.release.make import TABLES
from reports.release.revisions import triangle
from reports.release.sdmx.write import write_sdmx
from reports.release.tables import cells_of
from reports.statistics.snapshot import open_snapshot
from reports.statistics.summary import summarise

_RESULT = Path(__file__).parent / "results" / "province_release.csv"
_TOWNS_OF_A_COUNTY = 13


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--towns", type=int, default=1_300)
    parser.add_argument("--births", type=int, default=130_000)
    asked = parser.parse_args()
    row = measured(asked.out, asked.towns, asked.births)
    with _RESULT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
    print(row)


def measured(out: Path, towns: int, births: int) -> dict[str, object]:
    """One release's seconds, and how much of it is hidden and left open."""
    with open_snapshot(out) as snapshot:
        facts = read_facts(snapshot)
    cells = cells_of(births_of(province(towns, births)))
    named = {cell.town: cell.town for cell in cells if cell.town.isdigit()}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / TABLES).mkdir()
        begun = time.perf_counter()
        tables = protect(cells, named, folder / TABLES)
        protected = time.perf_counter()
        summary = replace(summarise(out), district="420000")
        content = Content("2009-07", tables, triangle([]), summary, facts, 5)
        before = time.perf_counter()
        write_sdmx(content, folder)
        written = time.perf_counter()
        require_sdmx_within_tables(folder)
        read = time.perf_counter()
    return {
        "towns": len(named),
        "births": births,
        "cells": len(cells),
        "hidden": f"{len(tables.hidden) / len(cells):.3f}",
        "open_to_insiders": tables.open_to_insiders,
        "unsolved": tables.unsolved,
        "protect_and_attack_seconds": f"{protected - begun:.0f}",
        "write_sdmx_seconds": f"{written - before:.0f}",
        "read_sdmx_seconds": f"{read - written:.0f}",
    }


def province(towns: int, births: int) -> list[Birth]:
    """Births of a province, most of them held by both registers."""
    rng = np.random.default_rng(42)
    codes = [
        f"42{town // _TOWNS_OF_A_COUNTY:04d}1{town % _TOWNS_OF_A_COUNTY:02d}"
        for town in range(towns)
    ]
    size = rng.lognormal(0.0, 0.6, towns) * np.where(rng.random(towns) < 0.1, 0.1, 1.0)
    where = rng.choice(towns, births, p=size / size.sum())
    born = []
    for town in where:
        month = f"{2005 + (number := int(rng.integers(24)) + 9) // 12}{number % 12 + 1:02d}"
        moved = rng.random() < 0.002
        neighbour = town - town % _TOWNS_OF_A_COUNTY + int(rng.integers(_TOWNS_OF_A_COUNTY))
        born.append(
            Birth(
                month,
                codes[town],
                str(rng.choice(["1", "2", UNKNOWN], p=[0.52, 0.478, 0.002])),
                str(rng.choice(["1", "2", "3+"], p=[0.7, 0.27, 0.03])),
                rng.random() < 0.97,
                rng.random() < 0.96,
                codes[min(neighbour, towns - 1)] if moved else codes[town],
                month,
                1,
            )
        )
    return born


if __name__ == "__main__":
    main()
