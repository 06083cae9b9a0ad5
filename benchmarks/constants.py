"""What does each hand-set constant of the matching gain? One after another is made neutral (0
bits), halved and doubled, and the districts are divided, opened and scored again.

    python -m benchmarks.constants [--delivery FOLDER …] [--births 3000] [--worlds NAME …]
        [--first-seed N] [--table NAME] [--name CONSTANT …] [--neutral-only]
        [--out benchmarks/results/constants.csv]

Deliveries: those with their truth in FOLDER/truth, and a made-up district for each of --worlds
(default: ordinary threefold fivefold wild wild wild). Everything up to the pairs' levels hangs on
no constant and is done once for each. Writes a line per constant and setting: what is
worse (+) or better (-) than with the value in use, added up over the deliveries, and on how many of
them.
"""

import argparse
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.trials import Faults, deliveries, parser
from transforms.linkage import score
from transforms.linkage.hand_set import family_weights, hand_set

SETTINGS = {"neutral": 0.0, "half": 0.5, "double": 2.0}
_HEADINGS = (
    *("table", "name", "level", "rival", "bits", "setting"),
    *("links_wrong", "links_missed", "cases_wrong", "cases_missed"),
    *("worse_on", "better_on", "deliveries"),
)


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


def main() -> None:
    """Command line."""
    asked = _asked()
    settings = {"neutral": 0.0} if asked.neutral_only else SETTINGS
    chosen = [
        one
        for one in constants()
        if asked.table in (None, one.table)
        and (not asked.name or one.name in asked.name)
        and one.bits != 0
    ]
    differences: dict[tuple[Constant, str], dict[str, Faults]] = {}
    for delivery in deliveries(asked):
        base = delivery.faults()
        print(delivery.name, base, flush=True)
        for constant in chosen:
            for setting, factor in settings.items():
                with tried(constant, constant.bits * factor):
                    now = delivery.faults()
                differences.setdefault((constant, setting), {})[delivery.name] = now - base
        _write(differences, asked.out)


def _asked() -> argparse.Namespace:
    command = parser(__doc__, births=3_000, out="constants.csv")
    command.add_argument("--table", choices=("hand_set_weights", "family_weights"))
    command.add_argument("--name", action="append", default=[])
    command.add_argument("--neutral-only", action="store_true")
    return command.parse_args()


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
