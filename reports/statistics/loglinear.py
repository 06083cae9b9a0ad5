"""Births from three lists or more by one log-linear model. The model says which lists depend on
each other.

`model_spread` compares all models: their spread matters more than any single one.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, sqrt

import numpy as np
import numpy.typing as npt

from reports.statistics.estimates import Estimate, with_interval
from reports.statistics.lists import CaptureTable

Interaction = tuple[int, ...]


@dataclass(frozen=True)
class LogLinearFit:
    """One model. interactions: the lists that depend on each other, by position; deviance against
    the saturated model with `free` degrees of freedom; aic as the likelihood counts it
    (Poisson)."""

    interactions: tuple[Interaction, ...]
    estimate: Estimate
    deviance: float
    free: int
    aic: float

    def name(self, lists: Sequence[str]) -> str:
        """The model as statisticians write it: wis·population, or 'independent'."""
        return (
            ", ".join("·".join(lists[place] for place in term) for term in self.interactions)
            or "independent"
        )


class NotEstimableError(ValueError):
    """The model has no estimate on these counts: cells that it needs are empty, or it has too many
    parameters."""


def fit(table: CaptureTable, interactions: Sequence[Interaction] = ()) -> LogLinearFit:
    """Fit a model to the observed histories and read off the births that no list holds.

    The logarithm of each cell is a sum: a constant, one term a list, one a dependence. The constant
    is the logarithm of the missed births. The variance is that of a fixed number of births: Poisson
    variance of the missed plus that of their estimate.
    Args: interactions, e.g. [(0, 1), (1, 2)] when lists 0 and 1, and 1 and 2, depend on each other.
    Raises: NotEstimableError; ValueError when an interaction names no two lists.
    Source: Fienberg 1972, Biometrika 59: 591-603; variance as Cormack 1989, Biometrics 45: 395-413,
    and Rcapture.
    """
    design = _design(table, interactions)
    counts = np.array([table.counts.get(history, 0) for history in table.histories], dtype=float)
    if np.linalg.matrix_rank(design) < design.shape[1] or counts.sum() == 0:
        raise NotEstimableError(
            f"{design.shape[1]} parameters do not fit {design.shape[0]} histories"
        )
    constant, variance, deviance, aic = _poisson(counts, design)
    if not isfinite(variance) or variance < 0 or abs(constant) > 30:
        raise NotEstimableError("The counts do not determine the births that no list holds")
    missed = exp(constant)
    error = sqrt(missed + missed * missed * variance)
    estimate = with_interval(table.observed + missed, error, table.observed)
    return LogLinearFit(
        tuple(interactions), estimate, deviance, design.shape[0] - design.shape[1], aic
    )


def _design(table: CaptureTable, interactions: Sequence[Interaction]) -> npt.NDArray[np.float64]:
    """One row a history: 1, the lists that hold it, and the products of lists that depend on each
    other."""
    lists = len(table.lists)
    for term in interactions:
        if len(set(term)) < 2 or not set(term) <= set(range(lists)):
            raise ValueError(f"{term} names no two of {lists} lists")
    marks = np.array(table.histories, dtype=float)
    products = [marks[:, list(term)].prod(axis=1) for term in interactions]
    return np.column_stack([np.ones(len(marks)), marks, *products])


def _poisson(
    counts: npt.NDArray[np.float64], design: npt.NDArray[np.float64]
) -> tuple[float, float, float, float]:
    """The constant, its variance, the deviance and AIC. Raises: NotEstimableError when the fit does
    not settle."""
    # Imported here: it costs a second that counting does not need.
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # a fit that fails is told by the error below
        try:
            fitted = sm.GLM(counts, design, family=sm.families.Poisson()).fit(
                maxiter=200, tol=1e-12
            )
        except (PerfectSeparationError, np.linalg.LinAlgError, ValueError) as error:
            raise NotEstimableError(str(error)) from error
    if not fitted.converged:
        raise NotEstimableError("The fit did not settle")
    return (
        float(fitted.params[0]),
        float(fitted.cov_params()[0, 0]),
        float(fitted.deviance),
        float(fitted.aic),
    )
