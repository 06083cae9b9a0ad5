"""Does the estimate's 95 % interval hold the true number of births? Measured over made-up
districts.

    python -m benchmarks.intervals [--seeds 20] [--births 6000] [--out benchmarks/results]

Each district is made, run through the stages, published and thrown away. Districts take turns
between ordinary and threefold error rates. Writes intervals.csv, one row per district, and prints
how many intervals hold the truth, how far the estimates are from it and how wide the intervals are.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import fmean
from typing import Any

import duckdb
import polars as pl

from benchmarks.calibration import FIRST_SEED
from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from data.sample import generate
from reports.snapshot.publish import publish
from reports.statistics.district import estimate_births
from reports.statistics.snapshot import open_snapshot
from transforms.cases import open_cases
from transforms.linkage.link import link
from transforms.standardise import standardise

ERROR_RATES = (1.0, 3.0)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--births", type=int, default=6_000)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results"))
    asked = parser.parse_args()
    rows = []
    for number in range(asked.seeds):
        with tempfile.TemporaryDirectory(prefix="intervals-") as scratch:
            rows.append(
                measured(
                    Path(scratch),
                    asked.births,
                    FIRST_SEED + number,
                    ERROR_RATES[number % len(ERROR_RATES)],
                )
            )
        print(rows[-1], flush=True)
    table = pl.DataFrame(rows)
    asked.out.mkdir(parents=True, exist_ok=True)
    table.write_csv(asked.out / "intervals.csv", float_precision=1)
    held = table.filter(pl.col("truth").is_between("low", "high")).height
    over = [row["births"] - row["truth"] for row in rows]
    reach = fmean((row["high"] - row["low"]) / 2 for row in rows)
    print(
        f"{held} of {table.height} intervals hold the truth; too high by {fmean(over):.1f} on "
        f"average, from {min(over):.1f} to {max(over):.1f}; {reach:.1f} either way"
    )


def measured(folder: Path, births: int, seed: int, error_rate: float) -> dict[str, Any]:
    """One made-up district: the true births, the corrected count, the estimate and its interval."""
    delivery, warehouse = folder / "delivery", folder / "warehouse.duckdb"
    generate(delivery, births, seed, error_rate=error_rate)
    take_in(delivery, warehouse, IntakeOptions())
    for stage in (check, standardise, link, open_cases):
        stage(warehouse)
    publish(warehouse, folder)
    with open_snapshot(folder) as snapshot:
        found = estimate_births(snapshot)
    truth = true_births(delivery / "truth")
    return {
        "seed": seed,
        "error_rate": error_rate,
        "truth": truth,
        "corrected": found.corrected,
        "births": found.births.births,
        "low": found.births.low,
        "high": found.births.high,
    }


def true_births(truth: Path) -> int:
    """Live births of resident mothers inside the window, on any source or on none."""
    with duckdb.connect() as connection:
        counted = connection.execute(
            "select count(*) from read_parquet(?) where kind = 'B'", [str(truth / "births.parquet")]
        ).fetchone()
    return int(counted[0]) if counted else 0


if __name__ == "__main__":
    main()
