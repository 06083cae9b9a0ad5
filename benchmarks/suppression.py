"""Does the attack fail on releases of made-up districts? Small counts, many zeros, towns of every size.

python -m benchmarks.suppression [--releases 100]
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from reports.release.attack import attack
from reports.release.suppression import Key, suppress
from reports.release.tables import UNKNOWN, ReleaseTables, tables_of, write_tables


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=int, default=100)
    asked = parser.parse_args()
    before, leaks, hidden, cells = time.perf_counter(), 0, 0, 0
    for seed in range(asked.releases):
        tables = random_tables(seed)
        suppressed = suppress(tables.values, tables.sums, harmless={UNKNOWN})
        with tempfile.TemporaryDirectory() as folder:
            write_tables(tables, suppressed, Path(folder))
            leaks += bool(attack(Path(folder)))
        hidden, cells = hidden + len(suppressed), cells + len(tables.values)
    print(f"{asked.releases} releases, {leaks} with a leak; {hidden / cells:.0%} of their cells hidden; "
          f"{time.perf_counter() - before:.0f} s")  # fmt: skip


def random_tables(seed: int) -> ReleaseTables:
    """A district of 3 to 8 towns, from a hamlet to a town, over one or two years."""
    rng = np.random.default_rng(seed)
    single: dict[Key, int] = {}
    towns, years = int(rng.integers(3, 9)), int(rng.integers(1, 3))
    size = rng.lognormal(1.5, 1.0, towns)
    for town in range(towns):
        for month in range(12 * years):
            for _ in range(int(rng.poisson(size[town]))):
                sex = str(rng.choice(["1", "2", UNKNOWN], p=[0.52, 0.475, 0.005]))
                parity = str(rng.choice(["1", "2", "3+"], p=[0.7, 0.27, 0.03]))
                year, label = str(2006 + month // 12), f"{2005 + (month + 9) // 12}{(month + 9) % 12 + 1:02d}"
                key = (year, f"4206071{town:02d}", label, sex, parity)
                single[key] = single.get(key, 0) + 1
    return tables_of(single)


if __name__ == "__main__":
    main()
