"""Births over all log-linear models that the counts allow, with what the choice of the model itself
makes uncertain.

A single winner would hide that models which fit alike can differ by more births than their
intervals say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import exp, sqrt

from reports.statistics.estimates import Estimate, with_interval
from reports.statistics.lists import CaptureTable
from reports.statistics.loglinear import Interaction, LogLinearFit, NotEstimableError, fit

# Models further from the best than this have "essentially no support" (Burnham, Anderson 2002, p.
# 70).
SUPPORTED_AIC = 10.0
# More missed births than this many times the observed say that a cell is empty, not that births are
# missing.
_MOST_MISSED = 10.0


@dataclass(frozen=True)
class ModelSpread:
    """Every model of pairs that has an estimate, best AIC first, with its Akaike weight.

    averaged: births over the models by weight, its error within and between them; supported: models
    within 10 of the best AIC; not_estimable: models without an estimate.
    """

    lists: tuple[str, ...]
    fits: tuple[LogLinearFit, ...]
    weights: tuple[float, ...]
    averaged: Estimate
    not_estimable: int

    @property
    def supported(self) -> tuple[LogLinearFit, ...]:
        """The models that the counts support."""
        return tuple(model for model in self.fits if model.aic - self.fits[0].aic <= SUPPORTED_AIC)

    @property
    def supported_range(self) -> tuple[float, float]:
        """The fewest and the most births that a supported model estimates."""
        return _range(self.supported)

    @property
    def full_range(self) -> tuple[float, float]:
        """The fewest and the most births that any model estimates: how much the answer rests on
        believing one."""
        return _range(self.fits)


def spread(table: CaptureTable) -> ModelSpread:
    """Fit every model of pairwise dependence: 8 on three lists, 64 on four.

    Raises: NotEstimableError when no model has an estimate.
    Source: Buckland, Burnham, Augustin 1997, Biometrics 53: 603-618 (weights and the error between
    models).
    """
    pairs = list(combinations(range(len(table.lists)), 2))
    candidates = list(
        chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))
    )
    fits = sorted(_estimable(table, candidates), key=lambda model: (model.aic, model.interactions))
    if not fits:
        raise NotEstimableError("No model of these lists has an estimate")
    raw = [exp(-(model.aic - fits[0].aic) / 2) for model in fits]
    weights = tuple(weight / sum(raw) for weight in raw)
    averaged = _averaged(fits, weights, table.observed)
    return ModelSpread(table.lists, tuple(fits), weights, averaged, len(candidates) - len(fits))


def _estimable(
    table: CaptureTable, candidates: Sequence[tuple[Interaction, ...]]
) -> list[LogLinearFit]:
    fits = []
    for interactions in candidates:
        try:
            model = fit(table, interactions)
        except NotEstimableError:
            continue
        if model.estimate.missed <= _MOST_MISSED * table.observed:
            fits.append(model)
    return fits


def _averaged(fits: Sequence[LogLinearFit], weights: Sequence[float], observed: float) -> Estimate:
    pairs = list(zip(fits, weights, strict=True))
    births = sum(weight * model.estimate.births for model, weight in pairs)
    error = sum(
        weight * sqrt(model.estimate.standard_error**2 + (model.estimate.births - births) ** 2)
        for model, weight in pairs
    )
    return with_interval(births, error, observed)


def _range(fits: Sequence[LogLinearFit]) -> tuple[float, float]:
    births = [model.estimate.births for model in fits]
    return min(births), max(births)
