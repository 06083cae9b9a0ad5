"""What does each hand-set constant of the matching gain? One after another is made neutral (0
bits), halved and doubled, and the districts are divided, opened and scored again.

    python -m benchmarks.constants [--delivery FOLDER …] [--births 3000] [--worlds NAME …]
        [--table NAME] [--name CONSTANT …] [--neutral-only] [--out benchmarks/results/constants.csv]

Deliveries: those with their truth in FOLDER/truth, and a made-up district for each of --worlds
(default: ordinary threefold fivefold wild wild wild). Everything up to the pairs' levels hangs on
no constant and is done once for each. Writes a line per constant and setting: what is
worse (+) or better (-) than with the value in use, added up over the deliveries, and on how many of
them.
"""

import argparse
import csv
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from checks.intake.warehouse import open_warehouse
from data.sample import generate, wild_rates
from transforms.cases import open_cases
from transforms.identity.record_keys import install_key_macros
from transforms.linkage import score
from transforms.linkage.evaluate import evaluate
from transforms.linkage.hand_set import family_weights, hand_set, keep_hand_set
from transforms.linkage.link import link
from transforms.linkage.steps import COUNTS, LEVELS, STEPS
from transforms.standardise import standardise

# Far from the seeds of tests, the demo, the benchmark and the calibration.
FIRST_SEED = 9_201
ERROR_RATES = {"ordinary": 1.0, "threefold": 3.0, "fivefold": 5.0, "wild": 1.0}
DEFAULT_WORLDS = ["ordinary", "threefold", "fivefold", "wild", "wild", "wild"]
SETTINGS = {"neutral": 0.0, "half": 0.5, "double": 2.0}
_HEADINGS = (
    *("table", "name", "level", "rival", "bits", "setting"),
    *("links_wrong", "links_missed", "cases_wrong", "cases_missed"),
    *("worse_on", "better_on", "deliveries"),
)
_FROM_HERE = STEPS[STEPS.index(LEVELS) + 1 :]
"""The steps of linking that a constant may change."""


@dataclass(frozen=True)
class Constant:
    """A row of hand_set_weights.csv (`rival` is empty), or a cell of family_weights.csv."""

    table: str
    name: str
    level: str = ""
    rival: str = ""

    @property
    def bits(self) -> float:
        """The value in use."""
        if self.rival:
            return family_weights()[self.name][self.level][self.rival]
        return hand_set()[self.name]

    def put(self, bits: float) -> None:
        """Use another value, in this process."""
        if self.rival:
            family_weights()[self.name][self.level][self.rival] = bits
            score.forget_statement()
        else:
            hand_set()[self.name] = bits


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


def constants() -> list[Constant]:
    """Every constant of both tables."""
    return [
        *(Constant("hand_set_weights", name) for name in hand_set()),
        *(
            Constant("family_weights", name, level, rival)
            for name, levels in family_weights().items()
            for level, rivals in levels.items()
            for rival in rivals
        ),
    ]


@contextmanager
def tried(constant: Constant, bits: float) -> Iterator[None]:
    """The constant has another value inside."""
    in_use = constant.bits
    constant.put(bits)
    try:
        yield
    finally:
        constant.put(in_use)


def faults(linked: Path, truth: Path, scratch: Path) -> Faults:
    """Divide, open cases and score with the constants as they are now, in a copy of a warehouse
    that was linked once."""
    copy = scratch / "trial.duckdb"
    shutil.copy(linked, copy)
    with open_warehouse(copy) as con:
        install_key_macros(con)
        keep_hand_set(con)
        for step in _FROM_HERE:
            if step not in COUNTS:
                step.build(con)
    open_cases(copy)
    return counted(copy, truth)


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


def linked(delivery: Path, warehouse: Path) -> None:
    """Take in, check, standardise, link."""
    take_in(delivery, warehouse, IntakeOptions())
    for stage in (check, standardise, link):
        stage(warehouse)


def deliveries(asked: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Names and folders."""
    for folder in asked.delivery:
        yield folder.name, folder
    for number, world in enumerate(asked.worlds):
        folder = scratch / f"district-{number}"
        wild = wild_rates() if world == "wild" else None
        rate = ERROR_RATES[world]
        generate(folder, asked.births, FIRST_SEED + number, error_rate=rate, wild=wild)
        yield f"{world} {FIRST_SEED + number}", folder


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--delivery", action="append", type=Path, default=[])
    parser.add_argument("--births", type=int, default=3_000)
    parser.add_argument("--worlds", nargs="*", choices=ERROR_RATES, default=DEFAULT_WORLDS)
    parser.add_argument("--table", choices=("hand_set_weights", "family_weights"))
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--neutral-only", action="store_true")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "results" / "constants.csv"
    )
    asked = parser.parse_args()
    settings = {"neutral": 0.0} if asked.neutral_only else SETTINGS
    chosen = [
        one
        for one in constants()
        if asked.table in (None, one.table) and (not asked.name or one.name in asked.name)
    ]
    differences: dict[tuple[Constant, str], dict[str, Faults]] = {}
    with tempfile.TemporaryDirectory(prefix="constants-") as folder:
        scratch = Path(folder)
        for name, delivery in deliveries(asked, scratch):
            warehouse = scratch / "linked.duckdb"
            warehouse.unlink(missing_ok=True)
            linked(delivery, warehouse)
            base = faults(warehouse, delivery / "truth", scratch)
            print(name, base, flush=True)
            for constant in chosen:
                for setting, factor in settings.items():
                    with tried(constant, constant.bits * factor):
                        now = faults(warehouse, delivery / "truth", scratch)
                    differences.setdefault((constant, setting), {})[name] = now - base
            _write(differences, asked.out)


def _write(differences: dict[tuple[Constant, str], dict[str, Faults]], out: Path) -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADINGS)
        for (one, setting), by_delivery in differences.items():
            found = by_delivery.values()
            sums = [sum(values) for values in zip(*(f.all() for f in found), strict=True)]
            totals = [sum(f.all()) for f in found]
            worse = sum(total > 0 for total in totals)
            better = sum(total < 0 for total in totals)
            chosen = (one.table, one.name, one.level, one.rival, one.bits, setting)
            writer.writerow([*chosen, *sums, worse, better, len(by_delivery)])


if __name__ == "__main__":
    main()
