"""How long does it take to protect the release of a whole province?

    python -m benchmarks.province_release [--towns 1300] [--births 130000]

Towns of unequal size in counties of thirteen, over two years; a tenth is hamlets. Prints the cells,
the share hidden, and the seconds; the attack at the end is that of strangers and of all who are
alone in a cell.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.suppression import Birth, births_of
from reports.release.disclosure.cells import UNKNOWN
from reports.release.disclosure.protection import protect
from reports.release.tables import cells_of

_TOWNS_OF_A_COUNTY = 13


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--towns", type=int, default=1_300)
    parser.add_argument("--births", type=int, default=130_000)
    asked = parser.parse_args()
    cells = cells_of(births_of(province(asked.towns, asked.births)))
    before = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tables = protect(cells, {}, Path(folder))
    print(
        f"{asked.towns} towns, {asked.births} births: {len(cells):,} cells, "
        f"{len(tables.hidden) / len(cells):.0%} hidden, {time.perf_counter() - before:.0f} s; "
        f"{tables.open_to_insiders} left to people who are alone in a cell"
    )


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
