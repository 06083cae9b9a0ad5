"""Does matching work less well for some town, or for girls or boys? Shares by group, and a test
that is slow to raise an alarm."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.clerical_review.intervals import Share, wilson

# Below this many resolved items a group is shown, and not tested.
FEWEST_ITEMS = 10
SIGNIFICANCE = 0.05
_PERMUTATIONS = 2_000


@dataclass(frozen=True)
class JudgedItem:
    """A resolved item: its group, the items it stands for, and whether the software's verdict was
    right."""

    group: str
    weight: float
    is_right: bool


@dataclass(frozen=True)
class Group:
    """One group. right: weighted share of right verdicts; worse_p: chance of so low a share if
    groups were alike,

    after Holm's correction for the number of groups; None where too few items, or where there is
    nothing to compare.
    """

    group: str
    items: int
    right: Share
    worse_p: float | None

    @property
    def is_worse(self) -> bool:
        """Matching works less well here, by more than chance explains."""
        return self.worse_p is not None and self.worse_p < SIGNIFICANCE


def compare_groups(judged: Sequence[JudgedItem]) -> list[Group]:
    """The groups in order of name. A one-sided permutation test asks whether a group's share is
    lower than the rest's.

    Source: Holm 1979; effective size of a weighted share, Kish 1965.
    """
    names = sorted({item.group for item in judged})
    raw = {name: p for name in names if (p := _chance_of_so_low(judged, name)) is not None}
    adjusted = _holm(raw)
    return [
        Group(
            name,
            sum(item.group == name for item in judged),
            _share(judged, name),
            adjusted.get(name),
        )
        for name in names
    ]


def _share(judged: Sequence[JudgedItem], name: str) -> Share:
    weights = np.array([item.weight for item in judged if item.group == name])
    right = np.array([item.is_right for item in judged if item.group == name])
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    return wilson(min(float(weights @ right / weights.sum()), 1.0) * effective, effective)


def _chance_of_so_low(judged: Sequence[JudgedItem], name: str) -> float | None:
    inside = np.array([item.group == name for item in judged])
    if inside.sum() < FEWEST_ITEMS or (~inside).sum() < FEWEST_ITEMS:
        return None
    weights = np.array([item.weight for item in judged])
    right = weights * np.array([item.is_right for item in judged])
    chance = np.random.default_rng(0)  # the same answers give the same result
    dealt = np.vstack([inside, chance.permuted(np.tile(inside, (_PERMUTATIONS, 1)), axis=1)])
    difference = dealt @ right / (dealt @ weights) - ~dealt @ right / (~dealt @ weights)
    # The real deal counts among them, so the chance is never 0; rounding must not make a tie a
    # smaller value.
    return float((difference <= difference[0] + 1e-12).mean())


def _holm(raw: dict[str, float]) -> dict[str, float]:
    adjusted, so_far = {}, 0.0
    for place, (name, p) in enumerate(sorted(raw.items(), key=lambda pair: pair[1])):
        so_far = max(so_far, min(1.0, p * (len(raw) - place)))
        adjusted[name] = so_far
    return adjusted
