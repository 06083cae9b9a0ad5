"""Does the 95 % interval of the true births hold the truth in worlds that nobody looked at while
the estimator was made?

    python -m benchmarks.fresh_worlds [--districts 100] [--only NAME]

The worlds of `true_births` were used to widen a rule, so that their coverage is no longer that of a
stranger's district. These have another generator: mothers, months and offices, where those have
places and logits. Nothing of the estimator was changed after they were measured; who changes it
writes other worlds: so the last six were written when the rule for shared misses was finished
(`unlike_births`). One of them, both registers copy one list, showed by 45 % that the share of the
tie has to be drawn once for all places, and was measured again; the other five were measured once.

Writes results/fresh_worlds.csv. An interval without width, or with a limit below the births that
are observed and not in doubt, is counted apart: there must be none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.true_births import Bools, Floats, Ints, MadeWorld, counted_births
from benchmarks.world_rows import Intervals, measure_worlds
from reports.statistics.district import estimate
from reports.statistics.linkage_error import LinkRates

_RESULT = Path(__file__).parent / "results" / "fresh_worlds.csv"
Chance = np.random.Generator


@dataclass(frozen=True)
class Lists:
    """Births by place (0 county hospital, 1 township hospital, 2 home, 3 outside), whether no
    whole register of a hospital can contradict the others, and the four lists that hold them."""

    place: Ints
    is_open: Bools
    held: Bools


def _draw(chance: Chance, share: Floats) -> Bools:
    drawn: Bools = chance.random(len(share)) < share
    return drawn


def _places(chance: Chance, births: int, home: float) -> Ints:
    rest = 1 - home
    return chance.choice(4, births, p=[0.4 * rest, 0.5 * rest, home, 0.1 * rest])


def _evidence(chance: Chance, place: Ints, factor: Floats) -> tuple[Bools, Bools, Bools]:
    """Hospital books, notices, and where no whole book can contradict a register: at some
    hospitals, at home, outside."""
    is_open = (place > 1) | (chance.random(len(place)) < 0.12)
    hospital = (place < 2) & _draw(chance, np.where(is_open, 0.6, 0.995))
    notices = _draw(chance, np.array([0.05, 0.02, 0.4, 0.6])[place] * factor)
    return hospital, notices, is_open


def hard_to_reach(chance: Chance, births: int) -> Lists:
    """Of every twenty mothers one is hard to reach: each office misses her often, each for itself,
    and hospitals do not."""
    place = _places(chance, births, 0.05)
    hard = chance.random(births) < 0.05
    wis = _draw(chance, np.where(hard, 0.75, 0.98))
    population = _draw(chance, np.where(hard, 0.7, 0.975))
    hospital, notices, is_open = _evidence(chance, place, np.where(hard, 0.6, 1.0))
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


def campaign_months(chance: Chance, births: int) -> Lists:
    """Both registers are complete in the months of a campaign and slack in the others."""
    place, month = _places(chance, births, 0.05), chance.integers(0, 24, births)
    good = np.isin(month % 12, (0, 1, 6))
    wis = _draw(chance, np.where(good, 0.995, 0.95))
    population = _draw(chance, np.where(good, 0.99, 0.945))
    hospital, notices, is_open = _evidence(chance, place, np.ones(births))
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


def certificates_lead_to_registration(chance: Chance, births: int) -> Lists:
    """The hospital's certificate brings half of the births that the population register would miss
    into it; WIS copies a third of what it lacks from there."""
    place = _places(chance, births, 0.06)
    hospital, notices, is_open = _evidence(chance, place, np.ones(births))
    population = _draw(chance, np.full(births, 0.93))
    population |= hospital & (chance.random(births) < 0.5)
    wis = _draw(chance, np.full(births, 0.95))
    wis |= population & (chance.random(births) < 0.33)
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


def one_clerk_lost(chance: Chance, births: int) -> Lists:
    """For four months two of eleven towns had no clerk: WIS has a third there, the other register
    three quarters."""
    place = _places(chance, births, 0.05)
    lost = (chance.integers(0, 11, births) < 2) & (chance.integers(0, 24, births) < 4)
    wis = _draw(chance, np.where(lost, 0.33, 0.975))
    population = _draw(chance, np.where(lost, 0.75, 0.97))
    hospital, notices, is_open = _evidence(chance, place, np.ones(births))
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


def mountain_district(chance: Chance, births: int) -> Lists:
    """A quarter is born at home: registers have four of five there, partners tell of a third."""
    place = _places(chance, births, 0.25)
    home = place == 2
    wis = _draw(chance, np.where(home, 0.8, 0.97))
    population = _draw(chance, np.where(home, 0.78, 0.97))
    hospital, notices, is_open = _evidence(chance, place, np.where(home, 0.85, 1.0))
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


def hard_at_home(chance: Chance, births: int) -> Lists:
    """One mother of twelve is hard to reach, at home more than in hospitals: registers have half of
    her births, partners half as many as of others."""
    place = _places(chance, births, 0.08)
    hard = chance.random(births) < np.where(place == 2, 0.3, 0.06)
    wis = _draw(chance, np.where(hard, 0.55, 0.975))
    population = _draw(chance, np.where(hard, 0.5, 0.97))
    hospital, notices, is_open = _evidence(chance, place, np.where(hard, 0.5, 1.0))
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


def weak_townships(chance: Chance, births: int) -> Lists:
    """Of eleven towns three have weak offices and partners who tell less."""
    place = _places(chance, births, 0.07)
    weak = chance.integers(0, 11, births) < 3
    wis = _draw(chance, np.where(weak, 0.82, 0.98))
    population = _draw(chance, np.where(weak, 0.78, 0.975))
    hospital, notices, is_open = _evidence(chance, place, np.where(weak, 0.6, 1.0))
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


def away_for_work(chance: Chance, births: int) -> Lists:
    """In three months of the year a fifth of the mothers is away: offices and partners miss her."""
    place, month = _places(chance, births, 0.06), chance.integers(0, 24, births)
    away = np.isin(month % 12, (1, 2, 3)) & (chance.random(births) < 0.2)
    wis = _draw(chance, np.where(away, 0.7, 0.975))
    population = _draw(chance, np.where(away, 0.6, 0.97))
    hospital, notices, is_open = _evidence(chance, place, np.where(away, 0.4, 1.0))
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


def one_village_list(chance: Chance, births: int) -> Lists:
    """Both registers copy the list of the village, which lacks one birth of twenty-five; evidence
    knows nothing of it."""
    place = _places(chance, births, 0.06)
    on_list = chance.random(births) < 0.96
    wis = _draw(chance, np.where(on_list, 0.985, 0.3))
    population = _draw(chance, np.where(on_list, 0.98, 0.25))
    hospital, notices, is_open = _evidence(chance, place, np.ones(births))
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


def told_when_registered(chance: Chance, births: int) -> Lists:
    """Partners rather tell of births that are registered: counts cannot know it."""
    place = _places(chance, births, 0.1)
    wis = _draw(chance, np.where(place == 2, 0.75, 0.97))
    population = _draw(chance, np.where(place == 2, 0.75, 0.97))
    registered = np.where(wis | population, 1.0, 0.2)
    hospital, notices, is_open = _evidence(chance, place, registered)
    return Lists(place, is_open, np.column_stack([wis, population, hospital, notices]))


World = Callable[[Chance, int], Lists]
WORLDS: Mapping[str, tuple[World, int]] = {
    "mothers who are hard to reach": (hard_to_reach, 6_000),
    "months of a campaign": (campaign_months, 6_000),
    "certificates lead to registration": (certificates_lead_to_registration, 6_000),
    "towns without a clerk": (one_clerk_lost, 6_000),
    "a mountain district": (mountain_district, 1_500),
    "a hamlet of mountains": (mountain_district, 60),
    "next to no births": (campaign_months, 6),
    "mothers who are hard to reach at home": (hard_at_home, 6_000),
    "the same, 1,500": (hard_at_home, 1_500),
    "weak townships": (weak_townships, 6_000),
    "away for work": (away_for_work, 6_000),
    "both registers copy one list": (one_village_list, 6_000),
    "told when registered (not identifiable)": (told_when_registered, 6_000),
}


def main() -> None:
    """Command line."""
    measure_worlds(__doc__, WORLDS, _measured, _RESULT, 100)


def _measured(name: str, districts: int, number: int) -> dict[str, object]:
    chance, (world, births) = np.random.default_rng([20261126, number]), WORLDS[name]
    intervals, degenerate = Intervals(), 0
    for _ in range(districts):
        lists = world(chance, births)
        on_any = lists.held.any(axis=1)
        captured = counted_births(
            MadeWorld(births=births),
            lists.place[on_any],
            lists.is_open[on_any],
            lists.held[on_any],
            chance,
        )
        found = estimate(captured, LinkRates(0.0, 0.0))
        intervals.add(found, births)
        sure = sum(one.births - one.doubtful for one in captured)
        degenerate += found.births.low >= found.births.high or found.births.low < sure
    return {
        "world": name,
        "births": births,
        "districts": districts,
        **intervals.reach,
        "degenerate": int(degenerate),
        **intervals.told,
    }


if __name__ == "__main__":
    main()
