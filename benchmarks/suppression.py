"""Does the attack fail on releases of made-up districts? Small counts, many zeros, towns of every
size.

python -m benchmarks.suppression [--releases 100]

Every district makes two releases: the second has one month more, late reports and corrections of
the first, and is attacked with both at hand.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reports.release.disclosure.attack import attack
from reports.release.disclosure.cells import CORRECTED, POPULATION, UNKNOWN, WIS, Cell, period, step
from reports.release.disclosure.protection import protect
from reports.release.tables import Births, ReleaseTables, cells_of


@dataclass(frozen=True)
class Birth:
    """A birth as it is, whether the registers hold it, and where WIS has it; told: the release that
    knows of it."""

    month: str
    town: str
    sex: str
    parity: str
    in_wis: bool
    in_population: bool
    wis_town: str
    reported: str
    told: int


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--releases", type=int, default=100)
    asked = parser.parse_args()
    before, hidden, cells, forgetful = time.perf_counter(), [0, 0], [0, 0], 0
    open_ = [0, 0]
    for seed in range(asked.releases):
        with tempfile.TemporaryDirectory() as folder:
            for number, tables in enumerate(two_releases(seed, Path(folder))):
                hidden[number] += len(tables.hidden)
                cells[number] += len(tables.cells)
                open_[number] += tables.open_to_insiders > 0
            (Path(folder) / "alone").mkdir()
            protect(tables.cells, {}, Path(folder) / "alone")
            forgetful += bool(attack(Path(folder) / "alone", earlier=[Path(folder) / "1"]))
    shares = " and ".join(f"{one / all_of:.0%}" for one, all_of in zip(hidden, cells, strict=True))
    print(
        f"{asked.releases} districts with two releases each, no leak; {shares} of their cells "
        "hidden; "
        f"{time.perf_counter() - before:.0f} s\n"
        f"{forgetful} of the second releases would leak had they been made without regard to the "
        "first\n"
        f"{open_[0]} and {open_[1]} of the releases leave a cell to people who are alone in one "
        "and tell each other all"
    )


def two_releases(seed: int, folder: Path) -> list[ReleaseTables]:
    """Protect and write the two releases of a made-up district into `folder`. Raises: LeakError
    where one leaks."""
    born = random_births(seed)
    made: list[ReleaseTables] = []
    for number in (1, 2):
        place = folder / str(number)
        place.mkdir()
        cells = cells_of(births_of([birth for birth in born if birth.told <= number]))
        made.append(
            protect(cells, {}, place, earlier=[folder / str(before) for before in range(1, number)])
        )
    return made


def random_births(seed: int) -> list[Birth]:
    """A district of 3 to 8 towns, from a hamlet to a town, over one or two years."""
    rng = np.random.default_rng(seed)
    towns, months = int(rng.integers(3, 9)), 12 * int(rng.integers(1, 3)) + 1
    size = rng.lognormal(1.5, 1.0, towns)
    born = []
    for town in range(towns):
        for month in range(months):
            for _ in range(int(rng.poisson(size[town]))):
                name, delay = f"4206071{town:02d}", int(rng.geometric(0.7)) - 1
                born.append(
                    Birth(
                        _month(month),
                        name,
                        str(rng.choice(["1", "2", UNKNOWN], p=[0.52, 0.475, 0.005])),
                        str(rng.choice(["1", "2", "3+"], p=[0.7, 0.27, 0.03])),
                        rng.random() < 0.96,
                        rng.random() < 0.93,
                        name if rng.random() < 0.98 else f"4206071{rng.integers(towns):02d}",
                        _month(month + delay),
                        2 if month == months - 1 or rng.random() < 0.02 else 1,
                    )
                )
    return born


def births_of(born: list[Birth]) -> Births:
    """What the tables are made of."""
    by_birth: dict[Cell, int] = {}
    by_report: dict[Cell, int] = {}
    steps: dict[Cell, int] = {}
    for one in born:
        year = period("statistical_year", one.month)
        _add(by_birth, Cell(CORRECTED, one.month, one.town, one.sex, one.parity))
        for register, held, town in (
            (WIS, one.in_wis, one.wis_town),
            (POPULATION, one.in_population, one.town),
        ):
            for measure in (WIS, POPULATION, CORRECTED):
                by_birth.setdefault(Cell(measure, one.month, town, one.sex, one.parity), 0)
            if held:
                _add(by_birth, Cell(register, one.month, town, one.sex, one.parity))
            else:
                _add(steps, Cell(step("year", register, "added under_reported"), period=year))
                _add(steps, Cell(step("town", register, "added under_reported"), town=one.town))
            if held and town != one.town:
                _add(steps, Cell(step("town", register, "removed misreported"), town=town))
                _add(steps, Cell(step("town", register, "added misreported"), town=one.town))
        if one.in_wis:
            _add(by_report, Cell(WIS, one.reported, sex=one.sex))
    return Births(by_birth, by_report, steps)


def _month(number: int) -> str:
    return f"{2005 + (number + 9) // 12}{(number + 9) % 12 + 1:02d}"


def _add(values: dict[Cell, int], cell: Cell) -> None:
    values[cell] = values.get(cell, 0) + 1


if __name__ == "__main__":
    main()
