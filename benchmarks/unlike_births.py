"""Does the 95 % interval hold the truth where births are harder to list for reasons: distance, age,
order, migration, village? And do the warnings speak where the counts cannot tell?

    python -m benchmarks.unlike_births [--districts 100] [--only NAME]

A third generator, written when the rule for shared misses (`reports.statistics.shared_misses`) was
nearly done. One thing was changed after a first measurement of its worlds: how the share of the tie
that evidence has is drawn. Worlds that nobody had measured by then are in `fresh_worlds`.

Mothers have a distance, an age, an order, a village, and may have moved in; chances are hazards
(1 - exp(-h)), not logits; notices come from village doctors, who report or do not. Writes
results/unlike_births.csv: intervals that hold the truth, how far off the middle is, how wide, and
in how many districts a place is said to be `shared` (the registers miss the same births) or
`copied` (evidence may come from the registers: the estimate is the least).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.true_births import Bools, Floats, MadeWorld, counted_births
from benchmarks.world_rows import Intervals, measure_worlds
from reports.statistics.district import estimate
from reports.statistics.linkage_error import LinkRates
from reports.statistics.strata import CapturedBirths

_RESULT = Path(__file__).parent / "results" / "unlike_births.csv"
_VILLAGES, _TOWNS = 180, 12


@dataclass(frozen=True)
class World:
    """births; home: share born at home where nothing makes it likelier; distance, young, later,
    moved: by how much the hazard of being listed falls (factor exp(-x)) with a standard deviation
    of distance, for the sixteenth of mothers under 20, for third and later children, for the eighth
    who moved in; evidence: what part of it holds for notices too; doctors: share of village doctors
    who report; copies: WIS takes over half of what the other register has, in half of the towns;
    copied: notices are written from the registers; hidden: births on no list at all; books: share
    of hospital deliveries whose book is whole; is_identifiable: whether counts can tell."""

    births: int = 6_000
    home: float = 0.06
    distance: float = 0.0
    young: float = 0.0
    later: float = 0.0
    moved: float = 0.0
    evidence: float = 0.8
    doctors: float = 0.5
    copies: bool = False
    copied: bool = False
    hidden: float = 0.0
    books: float = 0.9
    is_identifiable: bool = True


WORLDS: Mapping[str, World] = {
    "nothing matters": World(),
    "remote villages": World(distance=0.5),
    "remote villages, 40,000": World(distance=0.5, births=40_000),
    "a remote township": World(distance=0.5, births=800, home=0.15),
    "young mothers": World(young=1.2),
    "third children": World(later=1.2),
    "mothers who moved in": World(moved=1.0),
    "all reasons": World(distance=0.4, young=0.9, later=0.9, moved=0.7),
    "all reasons, nobody shares them with notices": World(
        distance=0.4, young=0.9, later=0.9, moved=0.7, evidence=0.0
    ),
    "all reasons, many births at home": World(
        distance=0.4, young=0.9, later=0.9, moved=0.7, home=0.2
    ),
    "one register copies the other": World(copies=True),
    "all reasons, and one register copies the other": World(
        distance=0.4, young=0.9, later=0.9, moved=0.7, copies=True
    ),
    "half of the hospital books": World(books=0.5, distance=0.4, later=0.9),
    "few doctors report": World(doctors=0.2, distance=0.4, later=0.9, home=0.1),
    "notices written from the registers": World(
        copied=True, distance=0.4, home=0.1, is_identifiable=False
    ),
    "births on no list at all": World(hidden=0.02, is_identifiable=False),
}


def made(world: World, chance: np.random.Generator) -> tuple[int, list[CapturedBirths]]:
    """A district: its true births, and the counts that its matching would hand over."""
    hidden = round(world.births * world.hidden)
    n = world.births - hidden
    village = chance.integers(0, _VILLAGES, n)
    far = chance.gamma(2.0, 0.5, _VILLAGES)[village] + 0.3 * chance.standard_normal(n)
    far = (far - far.mean()) / far.std()
    young, later, moved = (chance.random(n) < share for share in (0.06, 0.07, 0.125))
    harder = world.distance * far + world.young * young + world.later * later + world.moved * moved
    at_home = chance.random(n) < world.home * np.exp(0.5 * far + 0.5 * later)
    place = np.where(at_home, 2, chance.choice([0, 1, 3], n, p=[0.42, 0.48, 0.1]))
    wis = _listed(3.4 - 1.3 * at_home, harder, chance)
    population = _listed(3.3 - 1.2 * at_home, harder, chance)
    if world.copies:
        willing = chance.random(_TOWNS) < 0.5
        wis |= population & willing[village % _TOWNS] & (chance.random(n) < 0.5)
    is_open = (place > 1) | (chance.random(n) >= world.books)
    hospital = (place < 2) & (chance.random(n) < np.where(is_open, 0.65, 0.997))
    reports = (chance.random(_VILLAGES) < world.doctors)[village]
    hazard = np.where(place == 2, np.where(reports, 1.4, 0.1), np.where(place == 3, 1.1, 0.04))
    notices = _listed(hazard, world.evidence * harder, chance)
    if world.copied:
        notices &= wis | population
    held = np.column_stack([wis, population, hospital, notices])
    on_any = held.any(axis=1)
    counted = counted_births(
        MadeWorld(births=world.births), place[on_any], is_open[on_any], held[on_any], chance
    )
    return world.births, counted


def _listed(hazard: Floats, harder: Floats, chance: np.random.Generator) -> Bools:
    on: Bools = chance.random(len(harder)) < 1 - np.exp(-hazard * np.exp(-harder))
    return on


def main() -> None:
    """Command line."""
    measure_worlds(__doc__, WORLDS, _measured, _RESULT, 100)


def _measured(name: str, districts: int, number: int) -> dict[str, object]:
    world, chance = WORLDS[name], np.random.default_rng([20261128, number])
    intervals = Intervals()
    for _ in range(districts):
        truth, captured = made(world, chance)
        intervals.add(estimate(captured, LinkRates(0.0, 0.0)), truth)
    return {
        "world": name,
        "births": world.births,
        "identifiable": world.is_identifiable,
        "districts": districts,
        **intervals.reach,
        **intervals.told,
    }


if __name__ == "__main__":
    main()
