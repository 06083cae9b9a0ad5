"""Would mother's age, birth order and town as covariates make the estimate of true births better?

    python -m benchmarks.covariates [--districts 60] [--only NAME]

Huggins's estimator (1989, Biometrika 76: 133-140; Alho 1990, Biometrics 46: 623-635; for births as
IBGE does) lets every list's share depend on what is known of a birth. Here: WIS, population
register and evidence; place by place; each list's share by covariates, additive on the logit, and
at most one dependence between two lists; models averaged by BIC as in the product. The worlds make
shares differ by age, order and town, or by something that nobody sees, or make lists depend on each
other. Three estimators read each district: the product's; covariates that evidence tells too (age,
town: `seen`); all three (`all`), as if somebody knew the order of a birth that no register holds.
Both know every birth's place, which the product has to guess for some. Writes
results/covariates.csv: how many 95 % intervals hold the truth, how far off the middle is, how wide.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from statistics import fmean

import numpy as np

from benchmarks.true_births import Bools, Floats, Ints, MadeWorld, counted_births
from benchmarks.world_rows import measure_worlds
from reports.statistics.district import estimate
from reports.statistics.linkage_error import LinkRates
from reports.statistics.model_spread import estimate_of

_RESULT = Path(__file__).parent / "results" / "covariates.csv"
_DRAWS = 4_000
_TOWNS, _AGES, _ORDERS = 13, 4, 3
_PLACES = np.array([0.43, 0.44, 0.05, 0.08])
# Prior standard deviation of a covariate's effect on a logit, and of the logarithm of a dependence,
# so that an empty cell is no infinity.
_PRIOR = 1.0
_LISTS = 3
_HISTORIES = np.array(list(product((0, 1), repeat=_LISTS)), dtype=float)
# What one register alone tells is doubted or struck out: only these histories are counted.
_SEEN = np.array([h[2] == 1 or h[:2].sum() == 2 for h in _HISTORIES])
_MODELS: tuple[tuple[tuple[int, int], ...], ...] = (
    (),
    *((pair,) for pair in combinations(range(3), 2)),
)


@dataclass(frozen=True)
class World:
    """age, order, town: standard deviation of the logit of a register's share between mothers'
    ages, birth orders, towns; evidence: how much of it the notices share; unseen: the same between
    births for no reason that is known; home: share of a register at home; repair, shared: as in
    `true_births`."""

    age: float = 0.0
    order: float = 0.0
    town: float = 0.0
    evidence: float = 1.0
    unseen: float = 0.0
    home: float = 0.9
    repair: float = 0.0
    shared: float = 0.0
    births: int = 6_000


WORLDS: Mapping[str, World] = {
    "no covariate matters": World(),
    "ages differ": World(age=1.0),
    "orders differ": World(order=1.0),
    "towns differ": World(town=1.0),
    "ages, orders and towns differ": World(age=0.8, order=0.8, town=0.8),
    "the same, home births less registered": World(age=0.8, order=0.8, town=0.8, home=0.7),
    "the same, registers alone": World(age=0.8, order=0.8, town=0.8, evidence=0.0),
    "the same, 55,000": World(age=0.8, order=0.8, town=0.8, births=55_000),
    "the same and hospital reports repair": World(age=0.8, order=0.8, town=0.8, repair=0.5),
    "the same and registers share misses": World(age=0.8, order=0.8, town=0.8, shared=0.5),
    "births differ, nobody sees why": World(unseen=1.0),
    "a small town": World(age=0.8, order=0.8, births=400),
}


@dataclass(frozen=True)
class District:
    """Births on any list: place, covariates (age, order, town), whether no whole register of a
    hospital speaks, and the four lists."""

    place: Ints
    about: Ints
    is_open: Bools
    held: Bools


def made(world: World, chance: np.random.Generator) -> District:
    """A district's births that a list holds."""
    n = world.births
    place = chance.choice(4, n, p=_PLACES)
    about = np.column_stack(
        [
            chance.choice(_AGES, n, p=[0.08, 0.45, 0.35, 0.12]),
            chance.choice(_ORDERS, n, p=[0.6, 0.32, 0.08]),
            chance.integers(0, _TOWNS, n),
        ]
    )
    # The young, the old and later children are the harder ones to reach.
    effects = (
        world.age * np.array([-1.6, 0.5, 0.2, -0.7]),
        world.order * np.array([0.5, -0.3, -1.8]),
        chance.normal(0, world.town, _TOWNS),
    )
    known = sum((effect[about[:, k]] for k, effect in enumerate(effects)), np.zeros(n))
    other = world.unseen * chance.standard_normal(n)
    share = np.array([0.97, 0.97, world.home, 0.93])[place]
    wis, population = (_on(share, known + other, chance) for _ in range(2))
    population &= ~(~wis & (chance.random(n) < world.shared))
    is_open = (place > 1) | (chance.random(n) < 0.1)
    book = (place < 2) & (chance.random(n) < np.where(is_open, 0.7, 0.997))
    wis |= book & (chance.random(n) < world.repair)
    told = np.array([0.04, 0.03, 0.35, 0.65])[place]
    notices = _on(told, world.evidence * known + other, chance)
    held = np.column_stack([wis, population, book, notices])
    found = held.any(axis=1)
    return District(place[found], about[found], is_open[found], held[found])


def _on(share: Floats, shift: Floats, chance: np.random.Generator) -> Bools:
    on: Bools = chance.random(len(share)) < 1 / (1 + np.exp(-np.log(share / (1 - share)) - shift))
    return on


def by_covariates(
    district: District, columns: Sequence[int], chance: np.random.Generator
) -> tuple[Floats, Floats]:
    """Births that no list holds, and births that one register alone should hold, drawn, with these
    covariates."""
    three = np.column_stack([district.held[:, :2], district.held[:, 2:].any(axis=1)])
    total, alone = np.zeros(_DRAWS), np.zeros(_DRAWS)
    for places in _joined(district.place, three):
        mine = np.isin(district.place, places)
        drawn = _missed(district.about[mine][:, list(columns)], three[mine], chance)
        total, alone = total + drawn[0], alone + drawn[1]
    return total, alone


def _with_doubt(
    drawn: tuple[Floats, Floats], doubtful: float, chance: np.random.Generator
) -> Floats:
    """Births on no list, and those in doubt as the product takes them: as many as the lists let
    expect, and of the others half."""
    missed, expected = drawn[0], np.minimum(drawn[1], doubtful)
    rest: Floats = missed + expected + chance.uniform(0, 1, _DRAWS) * (doubtful - expected)
    return rest


def _joined(place: Ints, held: Bools) -> list[list[int]]:
    """Places with enough births on a register and on evidence; the others together with home."""
    both = held[:, :2].any(axis=1) & held[:, 2]
    enough = [one for one in range(4) if (both & (place == one)).sum() >= 30]
    rest = [one for one in range(4) if one not in enough]
    if not enough:
        return [rest]
    return [[*([enough[-1]]), *rest], *([one] for one in enough[:-1])]


def _missed(about: Ints, held: Bools, chance: np.random.Generator) -> tuple[Floats, Floats]:
    cells: Counter[tuple[tuple[int, ...], int]] = Counter()
    for values, history in zip(map(tuple, about.tolist()), held @ [4, 2, 1], strict=True):
        if _SEEN[history]:
            cells[values, int(history)] += 1
    kinds = sorted({values for values, _ in cells})
    counts = np.zeros((len(kinds), 8))
    for (values, history), births in cells.items():
        counts[kinds.index(values), history] = births
    design = _design(np.array(kinds).reshape(len(kinds), -1))
    fits = [_fitted(design, counts[:, _SEEN], model) for model in _MODELS]
    best = min(bic for *_, bic in fits)
    weights = np.exp([-(bic - best) / 2 for *_, bic in fits])
    chosen = chance.choice(len(fits), size=_DRAWS, p=weights / weights.sum())
    middle, alone, error = (np.array([fit[k] for fit in fits])[chosen] for k in range(3))
    times = np.exp(np.minimum(error * chance.standard_normal(_DRAWS), 30))
    missed, expected = (
        chance.poisson(np.minimum(births * times, 1e12)).astype(float) for births in (middle, alone)
    )
    return missed, expected


def _design(kinds: Ints) -> Floats:
    """A constant, and for each covariate its values but the most usual one."""
    columns = [np.ones(len(kinds))]
    for values in kinds.T:
        usual = np.bincount(values).argmax()
        columns += [values == one for one in np.unique(values) if one != usual]
    return np.column_stack(columns).astype(float)


def _fitted(
    design: Floats, counts: Floats, model: tuple[tuple[int, int], ...]
) -> tuple[float, float, float, float]:
    """Births on no list and on one register alone, standard error of their logarithm, BIC; by
    Newton's steps on the likelihood of the histories that are seen."""
    seen = _HISTORIES[_SEEN]
    own = [np.einsum("c,hj->chj", column, seen).reshape(-1, _LISTS) for column in design.T]
    ties = [np.tile(seen[:, list(pair)].prod(axis=1), len(design))[:, None] for pair in model]
    features = np.hstack([*own, *ties])
    size = len(design), len(seen)
    penalty = np.full(features.shape[1], 1 / _PRIOR**2)
    penalty[:_LISTS] = 1e-4
    beta, of_kind = np.zeros(features.shape[1]), counts.sum(axis=1, keepdims=True)
    for _ in range(60):
        logit = (features @ beta).reshape(size)
        chances = np.exp(logit - logit.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = features.T @ (counts - of_kind * chances).ravel() - penalty * beta
        step = np.linalg.solve(_curve(features, of_kind * chances, of_kind, size, penalty), slope)
        beta += step * min(1.0, 3 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-8:
            break
    logit = (features @ beta).reshape(size)
    total = np.exp(logit).sum(axis=1)
    # No list is a history of logarithm 0: its births are those of its kind over the others' sum.
    missed = of_kind.ravel() / total
    lists = beta[: _LISTS * design.shape[1]].reshape(-1, _LISTS)
    alone = float((missed[:, None] * np.exp(design @ lists)[:, :2]).sum())
    curve = _curve(features, of_kind * np.exp(logit) / total[:, None], of_kind, size, penalty)
    mean = np.einsum("chk,ch->ck", features.reshape(*size, -1), np.exp(logit) / total[:, None])
    turn = -(missed @ mean) / missed.sum()
    error = float(np.sqrt(max(turn @ np.linalg.solve(curve, turn), 0)))
    likelihood = float((counts * (logit - np.log(total)[:, None])).sum())
    # The intercepts and ties differ between models; penalised effects are common to all.
    bic = len(model) * np.log(max(counts.sum(), 2)) - 2 * likelihood
    return float(missed.sum()), alone, error, float(bic)


def _curve(
    features: Floats, births: Floats, of_kind: Floats, size: tuple[int, int], penalty: Floats
) -> Floats:
    sums = np.einsum("chk,ch->ck", features.reshape(*size, -1), births)
    curve: Floats = (
        features.T @ (births.ravel()[:, None] * features)
        - sums.T @ (sums / of_kind)
        + np.diag(penalty)
    )
    return curve


def main() -> None:
    """Command line."""
    measure_worlds(__doc__, WORLDS, _measured, _RESULT, 60)


def _measured(name: str, districts: int, number: int) -> dict[str, object]:
    world, chance = WORLDS[name], np.random.default_rng([20261127, number])
    found: dict[str, list[tuple[bool, float, float]]] = {}
    for _ in range(districts):
        district = made(world, chance)
        captured = counted_births(
            MadeWorld(births=world.births), district.place, district.is_open, district.held, chance
        )
        today = estimate(captured, LinkRates(0.0, 0.0))
        sure = sum(one.births - one.doubtful for one in captured)
        doubtful = sum(one.doubtful for one in captured)
        drawn = {
            kind: estimate_of(
                sure + _with_doubt(by_covariates(district, columns, chance), doubtful, chance),
                sure,
            )
            for kind, columns in (("seen", (0, 2)), ("all", (0, 1, 2)))
        }
        for kind, one in (("product", today.births), *drawn.items()):
            held = one.low <= world.births <= one.high
            reach = (one.high - one.low) / 2
            found.setdefault(kind, []).append((held, one.births - world.births, reach))
    figures = {
        f"{kind}_{figure}": f"{fmean(one[place] for one in ones):.{2 if place == 0 else 1}f}"
        for kind, ones in found.items()
        for place, figure in enumerate(("held", "off", "reach"))
    }
    return {"world": name, "births": world.births, "districts": districts, **figures}


if __name__ == "__main__":
    main()
