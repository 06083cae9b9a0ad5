"""How well two readers agree: Cohen's kappa. It measures the readers and the sample, not the
software."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import get_args

import numpy as np
from scipy.stats import norm

from reports.clerical_review.intervals import CONFIDENCE, Share, wilson
from reports.clerical_review.items import Answer

CHOICES: tuple[Answer, ...] = get_args(Answer)


@dataclass(frozen=True)
class Agreement:
    """confusion: answers of reader A by answers of reader B. kappa is empty where both only ever
    said one thing."""

    confusion: Mapping[Answer, Mapping[Answer, int]]
    agreed: Share
    kappa: Share


def agreement(answers: Sequence[tuple[Answer, Answer]]) -> Agreement:
    """Agreement over the items that both readers answered, A's answer first; 'unsure' is an answer
    of its own.

    Source: Cohen 1960; standard error Fleiss, Cohen and Everitt 1969.
    """
    table = np.zeros((len(CHOICES), len(CHOICES)))
    for a, b in answers:
        table[CHOICES.index(a), CHOICES.index(b)] += 1
    confusion = {
        a: {b: int(table[row, column]) for column, b in enumerate(CHOICES)}
        for row, a in enumerate(CHOICES)
    }
    return Agreement(confusion, wilson(float(np.trace(table)), float(table.sum())), _kappa(table))


def _kappa(table: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> Share:
    count = float(table.sum())
    if not count:
        return Share(None, None, None)
    shares = table / count
    by_a, by_b = shares.sum(axis=1), shares.sum(axis=0)
    seen, by_chance = float(np.trace(shares)), float(by_a @ by_b)
    if by_chance >= 1:
        return Share(None, None, None)
    kappa = (seen - by_chance) / (1 - by_chance)
    diagonal = float(np.sum(np.diag(shares) * (1 - (by_a + by_b) * (1 - kappa)) ** 2))
    beside = (shares - np.diag(np.diag(shares))) * (by_b[:, None] + by_a[None, :]) ** 2
    variance = (
        diagonal + (1 - kappa) ** 2 * float(beside.sum()) - (kappa - by_chance * (1 - kappa)) ** 2
    )
    reach = float(norm.ppf((1 + CONFIDENCE) / 2)) * sqrt(max(variance, 0) / count) / (1 - by_chance)
    return Share(kappa, max(-1.0, kappa - reach), min(1.0, kappa + reach))
