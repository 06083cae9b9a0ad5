"""The district's fertility by statistical year and town, as WIS reports births and after
correction, from two tables of counts: no woman and no mother stands in them.

Rates are as good as the list of women. So they are withheld, with the reason, where the cards
cannot be that list.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Literal

from reports.statistics.fertility_rates import (
    AGE_GROUPS,
    AgeCell,
    Exposure,
    Rate,
    age_rate,
    general_rate,
    mean_age,
    progression,
    total_fertility,
)
from reports.statistics.snapshot import Snapshot

Stage = Literal["wis", "corrected"]
Withheld = Literal[
    "not_published",
    "no_cards",
    "women_undated",
    "mothers_undated",
    "mothers_only",
    "age_gaps",
]
_Part = tuple[int | None, str | None]


@dataclass(frozen=True)
class StageFertility:
    """Births of one stage over the same women. by_age: births per woman and year."""

    births: int
    unknown_age: int
    general: Rate
    by_age: dict[str, Rate]
    total: Rate
    mean_age: Rate | None
    second_per_first: Rate | None
    third_per_second: Rate | None


@dataclass(frozen=True)
class PartFertility:
    """A year, a town, or both None for the whole of the window; before (WIS) and after correction.

    women: person-years of 15 to 49 lived within the window. withheld: why there is no rate.
    """

    year: int | None
    town_code: str | None
    women: Exposure
    before: StageFertility | None
    after: StageFertility | None
    withheld: Withheld | None


@dataclass(frozen=True)
class Fertility:
    """The whole, its statistical years, its towns over all years.

    undated_women: share of the person-years of women whose date of birth nobody tells.
    """

    whole: PartFertility
    years: tuple[PartFertility, ...]
    towns: tuple[PartFertility, ...]
    undated_women: float

    @property
    def withheld(self) -> Withheld | None:
        """Why no rate of the district can be told; then none of a year or town is, either."""
        return self.whole.withheld


@dataclass(frozen=True)
class _Counts:
    """women: by age group (None unknown); births: by stage, age group and parity."""

    women: dict[str | None, Exposure]
    births: Counter[tuple[Stage, str | None, int | None]]


@dataclass(frozen=True)
class _Limits:
    """What the view `v_fertility_limits` says of a part: why it has no rate, and whether WIS has
    the ages of its mothers."""

    withheld: Withheld | None = "no_cards"
    wis_has_ages: bool = False


def read_fertility(snapshot: Snapshot) -> Fertility:
    """The fertility of a published district.

    A file of an older version, such as the input of an older release, has none: that is said too.
    """
    if not snapshot.has_table("v_fertility_limits"):
        nothing = PartFertility(None, None, Exposure(0), None, None, "not_published")
        return Fertility(nothing, (), (), 0.0)
    counts, limits = _read(snapshot), _limits(snapshot)
    whole = _part((None, None), counts[None, None], limits.get((None, None), _Limits()), None)
    parts = [
        _part(part, found, limits[part], whole.withheld)
        for part, found in sorted(counts.items(), key=lambda entry: str(entry[0]))
        if part != (None, None)
    ]
    return Fertility(
        whole,
        tuple(part for part in parts if part.year is not None),
        tuple(part for part in parts if part.town_code is not None),
        _undated(counts[None, None]),
    )


def _read(snapshot: Snapshot) -> dict[_Part, _Counts]:
    """What is counted in the whole, in each year and in each town."""
    found: defaultdict[_Part, _Counts] = defaultdict(lambda: _Counts({}, Counter()))
    for year, town, age, settled, movers in snapshot.rows(
        "select statistical_year, town_code, age_group, settled_years, mover_years from women_years"
    ):
        for part in _parts_of(year, town):
            women = found[part].women
            women[age] = women.get(age, Exposure(0)) + Exposure(settled, movers)
    for year, town, age, parity, wis, corrected in snapshot.rows(
        "select statistical_year, town_code, age_group, parity, wis, corrected from births_by_age"
    ):
        for part in _parts_of(year, town):
            births = found[part].births
            births["wis", age, parity] += wis
            births["corrected", age, parity] += corrected
    found[None, None]  # stands there where nothing was delivered
    return dict(found)


def _limits(snapshot: Snapshot) -> dict[_Part, _Limits]:
    """By part; births of an unknown town are no town's."""
    return {
        (year, town): _Limits(withheld, has_ages)
        for division, year, town, withheld, has_ages in snapshot.rows(
            "select division, statistical_year, town_code, withheld, wis_has_ages "
            "from v_fertility_limits"
        )
        if division != "town" or town is not None
    }


def _parts_of(year: int | None, town: str | None) -> set[_Part]:
    """The parts that a cell belongs to; one of an unknown town is in the whole and in its year."""
    return {(None, None), (year, None), (None, town)}


def _part(
    part: _Part, counts: _Counts, limits: _Limits, withheld: Withheld | None
) -> PartFertility:
    women = sum((counts.women.get(age, Exposure(0)) for age in AGE_GROUPS), Exposure(0))
    reason = withheld or limits.withheld
    if reason:
        return PartFertility(*part, women, None, None, reason)
    after = _stage(counts, "corrected")
    # A WIS without any birth did not report them: that is no rate of nought.
    before = _stage(counts, "wis") if limits.wis_has_ages else None
    return PartFertility(*part, women, before, after, None if after else "age_gaps")


def _undated(counts: _Counts) -> float:
    undated = counts.women.get(None, Exposure(0)).middle
    total = sum(one.middle for one in counts.women.values())
    return undated / total if total else 0.0


def _stage(counts: _Counts, stage: Stage) -> StageFertility | None:
    """None where an age group has no women, so that its rate is not known."""
    births, unknown = _of(counts, stage), _of(counts, stage, None)
    known = births - unknown
    cells = _cells(counts, stage, share=births / known if known else 1.0)
    general, total = general_rate(cells), total_fertility(cells)
    if general is None or total is None:
        return None
    first, second, third = (_cells(counts, stage, order) for order in (1, 2, 3))
    rates = ((age, age_rate(cell)) for age, cell in zip(AGE_GROUPS, cells, strict=True))
    return StageFertility(
        births,
        unknown,
        general,
        {age: rate for age, rate in rates if rate},
        total,
        mean_age(cells),
        progression(first, second),
        progression(second, third),
    )


def _cells(
    counts: _Counts, stage: Stage, order: int | None = None, share: float = 1.0
) -> list[AgeCell]:
    """The births of each age group, of one order or of all, times `share`, over its women."""
    return [
        AgeCell(
            share
            * sum(
                births
                for (of, at, parity), births in counts.births.items()
                if of == stage and at == age and order in (None, parity)
            ),
            counts.women.get(age, Exposure(0)),
        )
        for age in AGE_GROUPS
    ]


def _of(counts: _Counts, stage: Stage, *ages: str | None) -> int:
    """Births of a stage: at these ages (None: unknown), or at all."""
    return sum(
        births
        for (of, age, _), births in counts.births.items()
        if of == stage and (not ages or age in ages)
    )
