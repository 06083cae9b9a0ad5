"""The revision triangle: what each release said about a period, and how far the next release moved
it.

Earlier figures are read from the files of the releases, as they were published; what is hidden
there stays hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import polars as pl

from reports.release.disclosure.cells import ALL, MEASURES

Kind = Literal["statistical_year", "month"]
# The table of a release that shows every period of a kind, and the dimensions to sum over.
_TABLES: Mapping[Kind, tuple[str, tuple[str, ...]]] = {
    "statistical_year": ("town_by_sex", ("town_code", "sex")),
    "month": ("month_by_sex", ("sex",)),
}
TABLE = "revisions"


@dataclass(frozen=True)
class Triangle:
    """Births by kind of period, period, count (wis, population, corrected) and release; None where
    a release hides the figure. A release that does not cover a period has no entry for it."""

    releases: tuple[str, ...]
    births: Mapping[tuple[Kind, str, str], Mapping[str, int | None]]

    def periods(self, kind: Kind) -> list[str]:
        """The periods of a kind in their order; `all` comes last."""
        found = {period for each, period, _ in self.births if each == kind}
        return sorted(found, key=lambda period: (period == ALL, period))

    def said(self, kind: Kind, period: str, measure: str) -> list[tuple[str, int | None]]:
        """Each release that covers a period, with its figure."""
        counts = self.births.get((kind, period, measure), {})
        return [(release, counts[release]) for release in self.releases if release in counts]

    def frame(self) -> pl.DataFrame:
        """One row per kind, period, count and release: the births, and the change since the release
        before."""
        rows = []
        for kind, period, measure in sorted(self.births):
            said = self.said(kind, period, measure)
            before = [None, *(births for _, births in said)]
            rows += [
                (
                    kind,
                    period,
                    measure,
                    release,
                    births,
                    None if births is None or last is None else births - last,
                )
                for (release, births), last in zip(said, before, strict=False)
            ]
        names = dict.fromkeys(("kind", "period", "count", "release"), pl.String)
        return pl.DataFrame(
            rows, schema=names | {"births": pl.Int64, "change": pl.Int64}, orient="row"
        )


def triangle(releases: Sequence[tuple[str, Path]]) -> Triangle:
    """The triangle of releases: each with its name and the folder of its tables, in the order of
    their names."""
    births: dict[tuple[Kind, str, str], dict[str, int | None]] = {}
    for name, folder in sorted(releases):
        for kind, (table, over) in _TABLES.items():
            frame = pl.read_parquet(folder / f"{table}.parquet", glob=False).filter(
                pl.all_horizontal(pl.col(over) == ALL)
            )
            for row in frame.iter_rows(named=True):
                for measure in MEASURES:
                    births.setdefault((kind, row[kind], measure), {})[name] = row[measure]
    return Triangle(tuple(name for name, _ in sorted(releases)), births)


def largest_change(said: Sequence[tuple[str, int | None]]) -> int:
    """By how many births one release moved the figure of the one before, at most."""
    shown = [births for _, births in said if births is not None]
    return max((abs(after - before) for before, after in pairwise(shown)), default=0)
