"""Births by a latent class model: an estimator of another family, to check the log-linear average.

Births are of two unseen kinds, those that lists tend to hold and those that they tend to miss;
within a kind lists are independent. Fitted by EM to the births that lists show, conditional on
being on one; histories whose births nobody could count are left out, as in the estimate. Source:
Goodman 1974, Biometrika 61: 215-231; for missed counts: Cowling, Manrique-Vallier et al. 2014
(LCMCR fits many kinds by a Dirichlet process; two serve four lists).
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from reports.statistics.strata import CapturedBirths, PlaceStratum, strata

Floats = npt.NDArray[np.float64]
_ROUNDS = 300


def latent_class_births(captured: Sequence[CapturedBirths]) -> float:
    """The births of a district: those that are sure, half of those in doubt, and those missed."""
    sure = sum(one.sure for one in captured)
    doubtful = sum(one.doubtful for one in captured)
    return sure + doubtful / 2 + sum(_missed(stratum) for stratum in strata(list(captured)))


def _missed(stratum: PlaceStratum) -> float:
    table = stratum.table
    kept = [place for place in range(len(table.lists)) if table.on(place)]
    counts: dict[tuple[bool, ...], float] = {}
    for history, births in table.counts.items():
        key = tuple(history[place] for place in kept)
        counts[key] = counts.get(key, 0.0) + births
    unseen = {tuple(history[place] for place in kept) for history in stratum.unseen}
    cells = list(product((False, True), repeat=len(kept)))
    marks = np.array(cells, dtype=float)
    is_seen = np.array([any(cell) and cell not in unseen for cell in cells])
    seen = np.array(
        [counts.get(cell, 0.0) if ok else 0.0 for cell, ok in zip(cells, is_seen, strict=True)]
    )
    return _fitted(marks, seen, is_seen)


def _fitted(marks: Floats, seen: Floats, is_seen: npt.NDArray[np.bool_]) -> float:
    """Births on no list, by EM: the cells that nobody sees are filled as the fit expects them."""
    weights = np.array([0.9, 0.1])
    shares = np.column_stack([np.full(marks.shape[1], 0.9), np.full(marks.shape[1], 0.4)])
    total = seen.sum()
    full = seen.copy()
    for _ in range(_ROUNDS):
        chances = weights * np.exp(marks @ np.log(shares) + (1 - marks) @ np.log(1 - shares))
        cell = chances.sum(axis=1)
        full = np.where(is_seen, seen, total * cell / cell[is_seen].sum())
        kinds = chances / cell[:, None] * full[:, None]
        # Half a birth of each kind on and off each list: no share is 0 or 1.
        shares = np.clip((marks.T @ kinds + 0.5) / (kinds.sum(axis=0) + 1.0), 1e-4, 1 - 1e-4)
        weights = (kinds.sum(axis=0) + 0.5) / (full.sum() + 1.0)
    return float(full[0])
