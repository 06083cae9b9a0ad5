"""What the benchmarks of true births have in common: a command that measures worlds, one row of
results for each, and what is told of the intervals. One that measures some worlds alone keeps the
rows of the others."""

import argparse
import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from reports.statistics.district import DistrictEstimate

Row = Mapping[str, object]


def measure_worlds(
    told: str | None,
    worlds: Iterable[str],
    measured: Callable[[str, int, int], Row],
    path: Path,
    districts: int,
) -> None:
    """The command line: measure all worlds, or the one of `--only`, and keep their rows in `path`.

    Args: told, what the command's help says; measured, makes the row of a world, of so many
    districts, by the world's number; districts, where none are asked.
    """
    parser = argparse.ArgumentParser(
        description=told, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--districts", type=int, default=districts)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    names = list(worlds)
    for number, name in enumerate(names):
        if asked.only in (name, ""):
            row = measured(name, asked.districts, number)
            keep_rows(path, [row], names)
            print(row, flush=True)


@dataclass
class Intervals:
    """The intervals of a world's districts. digits: of shares, behind the point."""

    digits: int = 2
    _rows: list[tuple[bool, float, float, bool, bool]] = field(default_factory=list)

    def add(self, found: DistrictEstimate, truth: int) -> None:
        """One district."""
        births = found.births
        self._rows.append(
            (
                births.low <= truth <= births.high,
                births.births - truth,
                (births.high - births.low) / 2,
                bool(found.places_with("shared")),
                bool(found.places_with("copied")),
            )
        )

    @property
    def reach(self) -> dict[str, str]:
        """held: the share that holds the truth; off: how far its middle is off; reach: half its
        width."""
        held, off, reach, *_ = self._means
        return {"held": self._share(held), "off": f"{off:.1f}", "reach": f"{reach:.1f}"}

    @property
    def told(self) -> dict[str, str]:
        """told_shared, told_copied: the share in which the program says so."""
        *_, shared, copied = self._means
        return {"told_shared": self._share(shared), "told_copied": self._share(copied)}

    @property
    def _means(self) -> list[float]:
        return [fmean(column) for column in zip(*self._rows, strict=True)]

    def _share(self, value: float) -> str:
        return f"{value:.{self.digits}f}"


def keep_rows(path: Path, rows: Iterable[Row], worlds: Iterable[str]) -> None:
    """Put the rows in the place of those of the same worlds, in the order of `worlds`; rows of
    worlds that are no more, or of other columns, go."""
    fresh = {str(row["world"]): {name: str(value) for name, value in row.items()} for row in rows}
    columns = list(next(iter(fresh.values())))
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if list(row) == columns:
                    fresh.setdefault(row["world"], row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(fresh[name] for name in worlds if name in fresh)
