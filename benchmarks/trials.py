"""What trials of the matching share: the deliveries on which a change is tried, and what is worse
or better with it.

Everything up to the pairs' levels hangs on no weight and is done once for each delivery; what a
trial changes is divided, opened and scored anew in a copy.
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.worlds import TRIAL_WORLDS, make_district
from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from checks.intake.warehouse import open_warehouse
from transforms.cases import open_cases
from transforms.identity.record_keys import install_key_macros
from transforms.linkage.evaluate import evaluate
from transforms.linkage.hand_set import keep_hand_set
from transforms.linkage.link import link
from transforms.linkage.steps import COUNTS, LEVELS, SCORES, STEPS
from transforms.standardise import standardise

# Far from the seeds of tests, the demo, the benchmark and the calibration.
FIRST_SEED = 9_201
DEFAULT_WORLDS = ["ordinary", "threefold", "fivefold", "wild", "wild", "wild"]

Reweigh = Callable[[duckdb.DuckDBPyConnection], None]


@dataclass(frozen=True)
class Faults:
    """Linked pairs of two births, pairs of one birth not linked, wrong and missed cases."""

    links_wrong: int
    links_missed: int
    cases_wrong: int
    cases_missed: int

    def __sub__(self, other: "Faults") -> "Faults":
        return Faults(*(a - b for a, b in zip(self.all(), other.all(), strict=True)))

    def all(self) -> tuple[int, int, int, int]:
        """The four."""
        return self.links_wrong, self.links_missed, self.cases_wrong, self.cases_missed


@dataclass(frozen=True)
class LinkedDelivery:
    """A delivery that was linked once: its name, its warehouse, its truth, a folder for copies."""

    name: str
    warehouse: Path
    truth: Path
    scratch: Path

    def linked_anew(self, reweigh: Reweigh | None = None) -> Path:
        """A copy of the warehouse, divided and opened with the weights as they are now; `reweigh`
        may change `scored_pairs` before."""
        copy = self.scratch / "trial.duckdb"
        shutil.copy(self.warehouse, copy)
        with open_warehouse(copy) as con:
            install_key_macros(con)
            keep_hand_set(con)
            for step in STEPS[STEPS.index(LEVELS) + 1 :]:
                if step not in COUNTS:
                    step.build(con)
                if reweigh and step is SCORES:
                    reweigh(con)
        open_cases(copy)
        return copy

    def faults(self, reweigh: Reweigh | None = None) -> Faults:
        """What is wrong with the weights as they are now."""
        return counted(self.linked_anew(reweigh), self.truth)


def counted(warehouse: Path, truth: Path) -> Faults:
    """The faults of a warehouse with cases."""
    found = evaluate(warehouse, truth)
    total, pairs = found.total, found.linked_pairs
    return Faults(
        pairs.predicted - pairs.right,
        pairs.true - pairs.right,
        total.wrong,
        total.planted - total.found,
    )


def parser(description: str | None, births: int, out: str) -> argparse.ArgumentParser:
    """The command line that all trials share: which deliveries, and where the table goes."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--delivery", action="append", type=Path, default=[])
    made.add_argument("--births", type=int, default=births)
    made.add_argument("--worlds", nargs="*", choices=TRIAL_WORLDS, default=DEFAULT_WORLDS)
    made.add_argument("--first-seed", type=int, default=FIRST_SEED)
    made.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / out)
    return made


def deliveries(asked: argparse.Namespace) -> Iterator[LinkedDelivery]:
    """The deliveries that the command line asks for, each linked once, and thrown away after its
    turn."""
    for folder in asked.delivery:
        with tempfile.TemporaryDirectory(prefix="trial-") as scratch:
            yield _linked(folder.name, folder, Path(scratch))
    for number, world in enumerate(asked.worlds):
        seed = asked.first_seed + number
        with tempfile.TemporaryDirectory(prefix="trial-") as scratch:
            folder = Path(scratch) / "delivery"
            make_district(folder, asked.births, seed, world)
            yield _linked(f"{world} {seed}", folder, Path(scratch))


def _linked(name: str, delivery: Path, scratch: Path) -> LinkedDelivery:
    warehouse = scratch / "linked.duckdb"
    take_in(delivery, warehouse, IntakeOptions())
    for stage in (check, standardise, link):
        stage(warehouse)
    return LinkedDelivery(name, warehouse, delivery / "truth", scratch)
