"""Are the probabilities of cases the shares of true ones? Measured over made-up districts, of which
the truth is known.

    python -m benchmarks.calibration [--seeds 30] [--births 6000] [--delivery FOLDER …]
        [--out benchmarks/results]

Each district is made, run through the stages without reports in a folder of its own, judged by the
data contract's hit rules and thrown away; cases that the contract leaves open are not counted.
Districts take turns between the worlds of worlds.py. A delivery with its truth in FOLDER/truth,
made by another generator, is a world of its own, named like the folder. Writes calibration.svg,
tables of observed shares (calibration_probability.csv, calibration_grade.csv,
calibration_class.csv), and probabilities.csv, which proposes the table of that name in
transforms/cases.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
from rich.console import Console

from benchmarks.calibration_tables import (
    by_grade,
    by_probability,
    reliability_diagram,
    show,
)
from benchmarks.shrinkage import by_class_and_world, proposed
from benchmarks.worlds import WORLDS, make_district
from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from transforms.cases import open_cases, probabilities
from transforms.linkage.evaluate import judge
from transforms.linkage.link import link
from transforms.standardise import standardise

# Far from the seeds of tests, the demo and the benchmark, whose errors the rules may have been
# shaped on.
FIRST_SEED = 7_001
CLASSES = Path(__file__).with_name("case_classes.sql")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--births", type=int, default=6_000)
    parser.add_argument("--delivery", action="append", type=Path, default=[])
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results"))
    asked = parser.parse_args()
    console = Console(width=120)
    districts = []
    in_all = asked.seeds + len(asked.delivery)
    for cases in measured(asked.seeds, asked.births, asked.delivery):
        districts.append(cases)
        world, true = cases["world"][0], cases["is_true"].sum()
        progress = f"… {len(districts)} of {in_all}, {world}: {cases.height} cases, {true} true"
        console.print(progress, highlight=False)
    write(pl.concat(districts), asked.out, console)


def write(cases: pl.DataFrame, out: Path, console: Console) -> None:
    """Write and print the tables, the diagram and the proposed probabilities of judged cases."""
    out.mkdir(parents=True, exist_ok=True)
    measured_classes = by_class_and_world(cases)
    districts = cases.group_by("world").agg(pl.col("seed").n_unique())["seed"].max()
    cases = cases.drop_nulls("is_true")
    reliability_diagram(cases).save(out / "calibration.svg")
    for name, table in (
        ("probability", by_probability(cases)),
        ("grade", by_grade(cases)),
        ("class", measured_classes),
    ):
        table.write_csv(out / f"calibration_{name}.csv", float_precision=4)
        show(table, name, console)
    in_use = probabilities()
    wanted = proposed(measured_classes, in_use, int(str(districts)))
    wanted.write_csv(out / "probabilities.csv")
    show(changes(in_use, wanted), "class: probability in use and proposed", console)


def changes(in_use: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """One row per class whose probability the measurements would change."""
    both = in_use.select("class", in_use="probability").join(
        wanted.select("class", "probability", "cases_seen", "true_cases", "measured_on"),
        on="class",
        maintain_order="left",
    )
    return both.filter(pl.col("in_use") != pl.col("probability"))


def measured(seeds: int, births: int, deliveries: list[Path]) -> Iterator[pl.DataFrame]:
    """The judged cases of one delivery after another: the given ones, then made-up districts."""
    for delivery in deliveries:
        yield judged_cases(delivery).with_columns(seed=pl.lit(0), world=pl.lit(delivery.name))
    for number in range(seeds):
        world, seed = list(WORLDS)[number % len(WORLDS)], FIRST_SEED + number
        with tempfile.TemporaryDirectory(prefix="calibration-") as scratch:
            delivery = Path(scratch) / "delivery"
            make_district(delivery, births, seed, world)
            yield judged_cases(delivery).with_columns(seed=pl.lit(seed), world=pl.lit(world))


def judged_cases(delivery: Path) -> pl.DataFrame:
    """One row per case of a delivery with truth: case_id, case_type, subtype, register,
    probability, grade, class, doubt_factor, is_capped, is_true (by the hit rules; null where the
    contract leaves it open)."""
    with tempfile.TemporaryDirectory(prefix="calibration-") as scratch:
        warehouse = Path(scratch) / "warehouse.duckdb"
        take_in(delivery, warehouse, IntakeOptions())
        for stage in (check, standardise, link, open_cases):
            stage(warehouse)
        with duckdb.connect(warehouse, read_only=True) as con:
            cases = con.execute(CLASSES.read_text(encoding="utf-8")).pl()
        verdicts = judge(warehouse, delivery / "truth")
    is_true = pl.Series([verdicts[case_id] for case_id in cases["case_id"]], dtype=pl.Boolean)
    return cases.with_columns(is_true=is_true)


if __name__ == "__main__":
    main()
