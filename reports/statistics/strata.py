"""Births by where they took place, each place with the lists that could hold them.

Births at home are on fewer lists than births in a hospital, on all of them together. Counted in one
table, they would look like births that no list can miss by chance. So every place is a stratum of
its own: county hospitals, township hospitals, home, outside the district. WIS says the place of a
birth (PLACE) and a hospital's register its own; a notice hints at it, and what hints are worth is
seen on the births that WIS and a notice tell of.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from reports.statistics.completeness import Source
from reports.statistics.lists import CaptureTable, History
from reports.statistics.snapshot import Snapshot

Place = Literal["1", "2", "3", "4"]
LISTS: tuple[Source, ...] = ("wis", "population", "hospital", "exchange")
REGISTERS, EVIDENCE = ("wis", "population"), ("hospital", "exchange")
HOSPITALS: tuple[Place, ...] = ("1", "2")
ELSEWHERE: tuple[Place, ...] = ("3", "4")
PLACES: tuple[Place, ...] = (*HOSPITALS, *ELSEWHERE)
# Births on a register and on evidence without which nothing tells what the two miss.
FEWEST_ON_BOTH = 3


@dataclass(frozen=True)
class CapturedBirths:
    """Births alike: due or not, place ('' where neither WIS nor a hospital says it), what a notice
    hints of it ('' nothing), the sources that hold them in the order of LISTS, and how many of them
    are in doubt (an unsupported case)."""

    is_due: bool
    place: str
    hint: str
    history: History
    births: int
    doubtful: int = 0

    @property
    def sure(self) -> int:
        """Births that nobody doubts."""
        return self.births - self.doubtful


@dataclass(frozen=True)
class PlaceStratum:
    """Births of some places that are due or not.

    table: of births that nobody doubts, by the lists that can hold them; unseen: histories whose
    births nobody could count, since a register that stands alone is doubted or struck out;
    doubtful: births in doubt; is_pooled: whether places stand here together that should stand
    apart, because one alone tells nothing.
    """

    is_due: bool
    places: tuple[Place, ...]
    table: CaptureTable
    unseen: frozenset[History]
    doubtful: float = 0.0
    is_pooled: bool = False

    @property
    def sides(self) -> CaptureTable:
        """The same births as two lists: registers and evidence."""
        return self.table.merged(REGISTERS, EVIDENCE)

    @property
    def is_usable(self) -> bool:
        """Whether enough births are on both sides to tell what both miss."""
        return self.sides.on(0, 1) >= FEWEST_ON_BOTH

    def joined(self, other: "PlaceStratum") -> "PlaceStratum":
        """The two as one."""
        counts = dict(self.table.counts)
        for history, births in other.table.counts.items():
            counts[history] = counts.get(history, 0.0) + births
        return PlaceStratum(
            self.is_due and other.is_due,
            tuple(sorted({*self.places, *other.places})),
            CaptureTable(LISTS, counts),
            self.unseen | other.unseen,
            self.doubtful + other.doubtful,
            is_pooled=True,
        )


def captured_births(snapshot: Snapshot, where: str = "true") -> list[CapturedBirths]:
    """The births that count, under a condition on `v_counted_births`."""
    return [
        CapturedBirths(is_due, place or "", hint or "", tuple(history), births, doubtful)
        for is_due, place, hint, *history, births, doubtful in snapshot.rows(f"""
            select is_due, place, notice_place, in_wis, in_population, in_hospital, in_exchange,
                count(*), count(*) filter (where is_doubtful)
            from v_counted_births left join v_birth_places using (birth_id)
            where (in_wis or in_population or in_hospital or in_exchange) and {where}
            group by all order by all nulls first""")
    ]


def strata(captured: Sequence[CapturedBirths]) -> list[PlaceStratum]:
    """The strata of these births: due and not due, by place, joined as far as one alone tells
    nothing; empty where no birth is on a register and on evidence."""
    shares = _shares_of_places(captured)
    found = [
        stratum
        for is_due in (True, False)
        for stratum in _joined(list(_by_place(captured, shares, is_due=is_due)))
    ]
    usable = [stratum for stratum in found if stratum.is_usable]
    if not usable:
        whole = [_whole(found)] if found else []
        return [stratum for stratum in whole if stratum.sides.on(0, 1)]
    left = [stratum for stratum in found if not stratum.is_usable]
    return [_whole([usable[0], *left]), *usable[1:]]


def _whole(parts: Sequence[PlaceStratum]) -> PlaceStratum:
    """Strata as one."""
    return reduce(PlaceStratum.joined, parts)


def _joined(found: list[PlaceStratum]) -> list[PlaceStratum]:
    """Strata of one place each; hospitals of both levels, home and outside, or all are joined where
    one of them tells nothing."""
    for group in (HOSPITALS, ELSEWHERE, PLACES):
        mine = [stratum for stratum in found if set(stratum.places) <= set(group)]
        if len(mine) > 1 and not all(stratum.is_usable for stratum in mine):
            found = [stratum for stratum in found if stratum not in mine] + [_whole(mine)]
    return found


def _by_place(
    captured: Iterable[CapturedBirths],
    shares: Mapping[str, Mapping[Place, float]],
    *,
    is_due: bool,
) -> Iterable[PlaceStratum]:
    counts: dict[Place, dict[History, float]] = {place: {} for place in PLACES}
    doubted: defaultdict[Place, set[History]] = defaultdict(set)
    doubtful: defaultdict[Place, float] = defaultdict(float)
    for one in captured:
        if one.is_due != is_due:
            continue
        for place, share in _places_of(one, shares).items():
            held = counts[place]
            held[one.history] = held.get(one.history, 0.0) + share * one.sure
            if one.doubtful:
                doubted[place].add(one.history)
                doubtful[place] += share * one.doubtful
    for place, held in counts.items():
        if sum(held.values()):
            alone = {
                history for history in _ALONE if not held.get(history) or history in doubted[place]
            }
            kept = {history: births for history, births in held.items() if births}
            table = CaptureTable(LISTS, kept)
            yield PlaceStratum(is_due, (place,), table, frozenset(alone), doubtful[place])


# One register and nothing else: what these births are is what cases ask about.
_ALONE: tuple[History, ...] = ((True, False, False, False), (False, True, False, False))


def _places_of(
    one: CapturedBirths, shares: Mapping[str, Mapping[Place, float]]
) -> Mapping[Place, float]:
    for place in PLACES:
        if one.place == place:
            return {place: 1.0}
    return shares.get(one.hint) or shares[""]


def _shares_of_places(
    captured: Sequence[CapturedBirths],
) -> dict[str, Mapping[Place, float]]:
    """What share of births lies at each place, by a notice's hint ('': by none): as WIS says it of
    births that no hospital's register holds. A hint that WIS never met counts for what it says."""
    counted: defaultdict[str, dict[Place, float]] = defaultdict(dict)
    overall: dict[Place, float] = {}
    for one in captured:
        for place in PLACES:
            if one.place == place:
                overall[place] = overall.get(place, 0.0) + one.births
                if not one.history[2]:
                    known = counted[one.hint]
                    known[place] = known.get(place, 0.0) + one.births
    for one in captured:
        if one.hint and one.hint not in counted:
            counted[one.hint] = {place: 1.0 for place in PLACES if place == one.hint} or overall
    if "" not in counted:
        counted[""] = overall or {"1": 1.0}
    return {
        hint: {place: births / sum(known.values()) for place, births in known.items()}
        for hint, known in counted.items()
    }
