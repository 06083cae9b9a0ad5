"""What a sample will be able to say: how wide its intervals will be, told before anybody reads."""

from dataclasses import dataclass

import numpy as np

from reports.clerical_review.estimates import Counted, precision, recall
from reports.clerical_review.items import KINDS, Kind, Sample

_REVIEWS, _DRAWS = 12, 1_000


@dataclass(frozen=True)
class Foreseen:
    """Mean width of the 95 % intervals to come, as shares; recall is None for cases."""

    kind: Kind
    items: int
    precision: float
    recall: float | None


def foresee(sample: Sample) -> tuple[Foreseen, ...]:
    """The widths if every stratum is right as often as the software expects, and readers agree.

    Mean over made-up reviews of this very sample. Where the software errs more than it expects,
    intervals get wider. A kind without a claimed item is left out.
    """
    chance = np.random.default_rng(0)  # the same sample foresees the same
    told = (_foresee(sample, kind, chance) for kind in KINDS)
    return tuple(one for one in told if one)


def _foresee(sample: Sample, kind: Kind, chance: np.random.Generator) -> Foreseen | None:
    strata = [one for one in sample.strata if one.kind == kind]
    if not any(one.is_claimed for one in strata):
        return None
    asked = {one.key: 0 for one in strata}
    for item in sample.items:
        if item.kind == kind and item.stratum in asked:
            asked[item.stratum] += 1
    widths = []
    for _ in range(_REVIEWS):
        counted = []
        for one in strata:
            yes = int(chance.binomial(asked[one.key], one.expected))
            counted.append(Counted(one, yes, asked[one.key] - yes))
        shares = (precision(counted, _DRAWS).share, recall(counted, _DRAWS).share)
        widths.append([(share.high or 0) - (share.low or 0) for share in shares])
    of_precision, of_recall = np.mean(widths, axis=0).tolist()
    found = sum(asked.values())
    return Foreseen(kind, found, of_precision, of_recall if kind == "pair" else None)
