"""Sex ratios of the district and its parts before and after correction, and which of all that are
shown stand out.

The whole is tested against the natural band, a part against that band widened to the whole's ratio:
where a district's ratio is high, each of its towns would lie above the band, and forty marks say
less than one. Births whose
sex nobody tells are in no ratio.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from reports.statistics.series import Cell, CellCount, counts
from reports.statistics.sex_ratio import NATURAL, SexRatio, sex_ratio, unusual_among
from reports.statistics.snapshot import Snapshot

# Third and later children are one group: a county has too few of each.
LAST_PARITY = 3
# Births by stage ("before", "after") and sex.
_Births = Counter[tuple[str, str]]
_Part = str | int | None


class Ratios(NamedTuple):
    """One part's sex ratio as WIS counts its births, and after correction."""

    before: SexRatio
    after: SexRatio


@dataclass(frozen=True)
class RatioTables:
    """The district's ratios, and those of its statistical years, its towns (by code) and parities
    (3: three and more).

    Births of an unknown year, town or parity are in the whole alone.
    """

    whole: Ratios
    by_year: dict[int, Ratios]
    by_town: dict[str, Ratios]
    by_parity: dict[int, Ratios]

    @property
    def unusual(self) -> frozenset[SexRatio]:
        """The ratios that chance hardly explains; all of them are one family, so that one district
        in twenty without any distortion shows a mark."""
        parts = (self.by_year, self.by_town, self.by_parity)
        shown = [
            *self.whole,
            *(ratio for part in parts for pair in part.values() for ratio in pair),
        ]
        return frozenset(
            ratio
            for ratio, is_unusual in zip(shown, unusual_among(shown), strict=True)
            if is_unusual
        )


def ratio_tables(snapshot: Snapshot) -> RatioTables:
    """The sex ratios of the district and its parts."""
    cells = counts(snapshot, ("statistical_year", "town_code", "parity", "sex"))
    whole = _ratios(_births(cells, lambda _: "all").get("all", _Births()), NATURAL, NATURAL)
    bands = [widened(ratio) for ratio in whole]
    years, towns = _births(cells, lambda cell: cell[0]), _births(cells, lambda cell: cell[1])
    parities = _births(
        cells, lambda cell: min(cell[2], LAST_PARITY) if isinstance(cell[2], int) else None
    )
    return RatioTables(
        whole,
        {year: _ratios(births, *bands) for year, births in years.items() if isinstance(year, int)},
        {town: _ratios(births, *bands) for town, births in towns.items() if isinstance(town, str)},
        {
            parity: _ratios(births, *bands)
            for parity, births in parities.items()
            if isinstance(parity, int)
        },
    )


def widened(whole: SexRatio) -> tuple[float, float]:
    """The band in which the parts of a whole are not unusual: the natural one, up or down to the
    whole's own ratio; without boys or without girls there is none."""
    own = whole.ratio or NATURAL[0]
    return min(NATURAL[0], own), max(NATURAL[1], own)


def _births(cells: Iterable[CellCount], part: Callable[[Cell], _Part]) -> dict[_Part, _Births]:
    """Births by stage and sex of each part, parts in order; what no source tells comes last."""
    births: defaultdict[_Part, _Births] = defaultdict(_Births)
    for row in cells:
        sex = str(row.cell[-1])
        births[part(row.cell)].update({("before", sex): row.wis, ("after", sex): row.corrected})
    return dict(sorted(births.items(), key=lambda entry: (entry[0] is None, entry[0])))


def _ratios(births: _Births, *bands: tuple[float, float]) -> Ratios:
    """The two ratios, each tested against its own band."""
    before, after = (
        sex_ratio(births[stage, "1"], births[stage, "2"], band)
        for stage, band in zip(("before", "after"), bands, strict=True)
    )
    return Ratios(before, after)
