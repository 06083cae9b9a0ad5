"""Births over all log-linear models that the counts allow, with what the choice of the model itself
makes uncertain.

A single winner would hide that models which fit alike can differ by more births than their
intervals say. So the interval is that of all models together: each says its births with its own
error, and counts by its weight.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from reports.statistics.estimates import CONFIDENCE, Estimate
from reports.statistics.hierarchy import Model, hierarchical_models
from reports.statistics.lists import CaptureTable, History
from reports.statistics.loglinear import LogLinearFit, NotEstimableError, fit

Floats = npt.NDArray[np.float64]
# Models further from the best than this have "very strong" evidence against them (Kass, Raftery
# 1995, JASA 90: 777).
SUPPORTED_BIC = 10.0
# More missed births than this many times the observed say that a cell is empty, not that births are
# missing.
_MOST_MISSED = 10.0
_DRAWS = 20_000


@dataclass(frozen=True)
class ModelSpread:
    """Every hierarchical model that has one estimate, best BIC first, with its weight.

    averaged: the middle of all models together by weight, their interval and spread; supported:
    models within 10 of the best BIC; not_estimable: models whose estimate does not exist or is not
    the only one.
    """

    lists: tuple[str, ...]
    fits: tuple[LogLinearFit, ...]
    weights: tuple[float, ...]
    averaged: Estimate
    not_estimable: int

    @property
    def supported(self) -> tuple[LogLinearFit, ...]:
        """The models that the counts support."""
        return tuple(model for model in self.fits if model.bic - self.fits[0].bic <= SUPPORTED_BIC)

    @property
    def supported_range(self) -> tuple[float, float]:
        """The fewest and the most births that a supported model estimates."""
        return _range(self.supported)

    @property
    def full_range(self) -> tuple[float, float]:
        """The fewest and the most births that any model estimates: how much the answer rests on
        believing one."""
        return _range(self.fits)


def spread(table: CaptureTable, unseen: Collection[History] = ()) -> ModelSpread:
    """Fit every hierarchical model: 8 on three lists, 113 on four.

    Raises: NotEstimableError when no model has an estimate.
    Source: Raftery 1995, Sociological Methodology 25: 111-163 (weights by BIC); Madigan, York 1997,
    Biometrika 84: 19-31 (births over models).
    """
    candidates = hierarchical_models(len(table.lists))
    fits = sorted(
        _estimable(table, candidates, unseen), key=lambda model: (model.bic, model.interactions)
    )
    if not fits:
        raise NotEstimableError("No model of these lists has an estimate")
    raw = [exp(-(model.bic - fits[0].bic) / 2) for model in fits]
    weights = tuple(weight / sum(raw) for weight in raw)
    drawn = missed_draws(fits, weights, np.random.default_rng(0), _DRAWS)
    return ModelSpread(
        table.lists,
        tuple(fits),
        weights,
        estimate_of(table.observed + drawn, table.observed),
        len(candidates) - len(fits),
    )


def missed_draws(
    fits: Sequence[LogLinearFit],
    weights: Sequence[float],
    chance: np.random.Generator,
    draws: int,
) -> Floats:
    """Births on no list as the models have them: one model a draw by weight, its expected births as
    log-normal, and so many by chance (Poisson)."""
    chosen = chance.choice(len(fits), size=draws, p=np.array(weights))
    return _drawn(
        np.array([model.estimate.missed for model in fits])[chosen],
        np.array([model.log_missed_error for model in fits])[chosen],
        chance,
    )


def unseen_draws(
    fits: Sequence[LogLinearFit],
    weights: Sequence[float],
    chance: np.random.Generator,
    draws: int,
) -> Floats:
    """The same of births in the histories that nobody could count."""
    chosen = chance.choice(len(fits), size=draws, p=np.array(weights))
    return _drawn(
        np.array([model.unseen for model in fits])[chosen],
        np.array([model.unseen_error for model in fits])[chosen],
        chance,
    )


def _drawn(births: Floats, errors: Floats, chance: np.random.Generator) -> Floats:
    spread_ = np.minimum(errors * chance.standard_normal(len(births)), 30.0)
    return chance.poisson(np.minimum(births * np.exp(spread_), 1e15)).astype(float)


def estimate_of(drawn: Floats, observed: float) -> Estimate:
    """The middle of what was drawn, half the width of the middle 68 % as its error, and the middle
    95 %. (Not the standard deviation: one model in a hundred without an upper end would be all of
    it.)"""
    tail = (1 - CONFIDENCE) / 2
    low, left, middle, right, high = (
        float(edge) for edge in np.quantile(drawn, [tail, 0.1587, 0.5, 0.8413, 1 - tail])
    )
    return Estimate(middle, (right - left) / 2, low, high, observed)


def _estimable(
    table: CaptureTable, candidates: Sequence[Model], unseen: Collection[History]
) -> list[LogLinearFit]:
    fits = []
    for interactions in candidates:
        try:
            model = fit(table, interactions, unseen)
        except NotEstimableError:
            continue
        if model.estimate.missed <= _MOST_MISSED * table.observed:
            fits.append(model)
    return fits


def _range(fits: Sequence[LogLinearFit]) -> tuple[float, float]:
    births = [model.estimate.births for model in fits]
    return min(births), max(births)
