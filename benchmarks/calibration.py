"""Are the probabilities of cases the shares of true ones? Measured over made-up districts, of which
the truth is known.

    python -m benchmarks.calibration [--seeds 20] [--births 6000] [--out benchmarks/results]

Each district is made, run through the stages without reports in a folder of its own, judged by the
data contract's hit rules and thrown away; cases that the contract leaves open are not counted.
Districts take turns between ordinary and threefold error rates. Writes calibration.svg and three
tables of observed shares: calibration_probability.csv, calibration_grade.csv and
calibration_class.csv, from which transforms/cases/probabilities.csv takes its shares.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
from rich.console import Console

from benchmarks.calibration_tables import (
    by_class,
    by_grade,
    by_probability,
    reliability_diagram,
    show,
)
from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from data.sample import generate
from transforms.cases import open_cases
from transforms.linkage.evaluate import judge
from transforms.linkage.link import link
from transforms.standardise import standardise

ERROR_RATES = (1.0, 3.0)
# Far from the seeds of tests, the demo and the benchmark, whose errors the rules may have been
# shaped on.
FIRST_SEED = 7_001
CLASSES = Path(__file__).with_name("case_classes.sql")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--births", type=int, default=6_000)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results"))
    asked = parser.parse_args()
    console = Console(width=120)
    districts = []
    for cases in measured(asked.seeds, asked.births):
        districts.append(cases)
        console.print(f"… {len(districts)} of {asked.seeds}: {cases.height} cases", highlight=False)
    cases = pl.concat(districts)
    asked.out.mkdir(parents=True, exist_ok=True)
    reliability_diagram(cases).save(asked.out / "calibration.svg")
    for name, table in (
        ("probability", by_probability(cases)),
        ("grade", by_grade(cases)),
        ("class", by_class(cases)),
    ):
        table.write_csv(asked.out / f"calibration_{name}.csv", float_precision=4)
        show(table, name, console)


def measured(seeds: int, births: int) -> Iterator[pl.DataFrame]:
    """The judged cases of one made-up district after another."""
    for number in range(seeds):
        error_rate = ERROR_RATES[number % len(ERROR_RATES)]
        with tempfile.TemporaryDirectory(prefix="calibration-") as scratch:
            yield judged_cases(Path(scratch), births, FIRST_SEED + number, error_rate)


def judged_cases(folder: Path, births: int, seed: int, error_rate: float) -> pl.DataFrame:
    """One row per case of one made-up district: case_id, case_type, subtype, register, probability,
    grade, class,

    is_true (by the hit rules; cases left open are not here), seed and error_rate.
    """
    delivery, warehouse = folder / "delivery", folder / "warehouse.duckdb"
    generate(delivery, births, seed, error_rate=error_rate)
    take_in(delivery, warehouse, IntakeOptions())
    for stage in (check, standardise, link, open_cases):
        stage(warehouse)
    with duckdb.connect(warehouse, read_only=True) as con:
        cases = con.execute(CLASSES.read_text(encoding="utf-8")).pl()
    verdicts = judge(warehouse, delivery / "truth")
    is_true = pl.Series([verdicts[case_id] for case_id in cases["case_id"]], dtype=pl.Boolean)
    return cases.with_columns(
        is_true=is_true, seed=pl.lit(seed), error_rate=pl.lit(error_rate)
    ).drop_nulls("is_true")


if __name__ == "__main__":
    main()
