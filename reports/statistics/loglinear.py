"""Births from two lists or more by one log-linear model. The model says which lists depend on each
other.

`model_spread` compares all models: their spread matters more than any single one. A model counts
only where its estimate exists and is the only one; on sparse tables many programs print a number
where there is none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, isfinite, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.special import gammaln, xlogy

from reports.statistics.estimates import Estimate, with_interval
from reports.statistics.hierarchy import Interaction
from reports.statistics.lists import CaptureTable, History

Floats = npt.NDArray[np.float64]
_ROUNDS, _SETTLED = 100, 1e-10
# The linear program's own accuracy: a least cell below it is none.
_NONE = 1e-7
# exp(30) births are no answer.
_LARGEST_LOG = 30.0


@dataclass(frozen=True)
class LogLinearFit:
    """One model. interactions: the lists that depend on each other, by position; log_missed_error:
    standard error of the logarithm of the births on no list; unseen: births expected in the
    histories that nobody could count, unseen_error: standard error of their logarithm; deviance
    against the saturated model with `free` degrees of freedom; aic and bic as the likelihood counts
    them (Poisson; bic by the births observed)."""

    interactions: tuple[Interaction, ...]
    estimate: Estimate
    log_missed_error: float
    deviance: float
    free: int
    aic: float
    bic: float
    unseen: float = 0.0
    unseen_error: float = 0.0

    def name(self, lists: Sequence[str]) -> str:
        """The model as statisticians write it: wis·population, or 'independent'."""
        return (
            ", ".join("·".join(lists[place] for place in term) for term in self.interactions)
            or "independent"
        )


class NotEstimableError(ValueError):
    """The model has no estimate on these counts: cells that it needs are empty, or it has too many
    parameters."""


def fit(
    table: CaptureTable,
    interactions: Sequence[Interaction] = (),
    unseen: Collection[History] = (),
) -> LogLinearFit:
    """Fit a model to the observed histories and read off the births that no list holds.

    The logarithm of each cell is a sum: a constant, one term a list, one a dependence. The constant
    is the logarithm of the missed births. The variance is that of a fixed number of births: Poisson
    variance of the missed plus that of their estimate. A dependence of which the lists share no
    birth is minus infinity: its cells are taken out, as long as the rest still has one estimate.
    Args: interactions, e.g. [(0, 1), (1, 2)] when lists 0 and 1, and 1 and 2, depend on each other;
    unseen, histories whose births nobody could count: they are no zeros, and left out.
    Raises: NotEstimableError; ValueError when an interaction names no two lists.
    Source: Fienberg 1972, Biometrika 59: 591-603; variance as Cormack 1989, Biometrics 45: 395-413,
    and Rcapture; existence and identifiability: Fienberg, Rinaldo 2012, Annals of Statistics 40:
    996-1023, and Chan, Silverman, Vincent 2021, JASA 116: 1297-1306.
    """
    histories = [history for history in table.histories if history not in unseen]
    counts = np.array([table.counts.get(history, 0) for history in histories], dtype=float)
    design = _design(histories, len(table.lists), interactions)
    parameters = design.shape[1]
    if counts.sum() == 0:
        raise NotEstimableError("No birth is on any list")
    hidden = _design(list(unseen), len(table.lists), interactions) if unseen else design[:0]
    counts, design, hidden = _without_empty_terms(counts, design, hidden)
    _require_one_estimate(counts, design)
    beta, covariance = _poisson(counts, design)
    variance = float(covariance[0, 0])
    if not isfinite(variance) or variance < 0 or abs(beta[0]) > _LARGEST_LOG:
        raise NotEstimableError("The counts do not determine the births that no list holds")
    missed, fitted = exp(beta[0]), np.exp(design @ beta)
    likelihood = float((xlogy(counts, fitted) - fitted - gammaln(counts + 1)).sum())
    error = sqrt(missed + missed * missed * variance)
    return LogLinearFit(
        tuple(interactions),
        with_interval(table.observed + missed, error, table.observed),
        sqrt(variance),
        2 * float((xlogy(counts, counts) - xlogy(counts, fitted) - counts + fitted).sum()),
        len(histories) - parameters,
        2 * parameters - 2 * likelihood,
        parameters * log(counts.sum()) - 2 * likelihood,
        *_expected(hidden, beta, covariance),
    )


def _design(
    histories: Sequence[History], lists: int, interactions: Sequence[Interaction]
) -> Floats:
    """One row a history: 1, the lists that hold it, and the products of lists that depend on each
    other."""
    for term in interactions:
        if len(set(term)) < 2 or not set(term) <= set(range(lists)):
            raise ValueError(f"{term} names no two of {lists} lists")
    marks = np.array(histories, dtype=float).reshape(len(histories), lists)
    products = [marks[:, list(term)].prod(axis=1) for term in interactions]
    return np.column_stack([np.ones(len(marks)), marks, *products])


def _without_empty_terms(
    counts: Floats, design: Floats, hidden: Floats
) -> tuple[Floats, Floats, Floats]:
    """The table without the terms that no birth speaks for, nor the cells that they empty; hidden:
    the cells that nobody could count."""
    empty = counts @ design == 0
    kept, known = design[:, empty].sum(axis=1) == 0, hidden[:, empty].sum(axis=1) == 0
    return counts[kept], design[kept][:, ~empty], hidden[known][:, ~empty]


def _expected(hidden: Floats, beta: Floats, covariance: Floats) -> tuple[float, float]:
    """Births that the model expects in cells that nobody could count, and the standard error of the
    logarithm of their sum (delta method)."""
    if not len(hidden):
        return 0.0, 0.0
    births = np.exp(np.minimum(hidden @ beta, _LARGEST_LOG))
    slope = births @ hidden / births.sum()
    return float(births.sum()), sqrt(max(float(slope @ covariance @ slope), 0.0))


def _require_one_estimate(counts: Floats, design: Floats) -> None:
    """Raises: NotEstimableError where the parameters are more than the cells tell, or the best
    likelihood lies at infinity."""
    cells, parameters = design.shape
    if cells < parameters or np.linalg.matrix_rank(design) < parameters:
        raise NotEstimableError(f"{parameters} parameters do not fit {cells} histories")
    if counts.min() > 0:
        return  # the counts themselves are a table with these sums and no empty cell
    if not _has_no_empty_cell(design.shape, design.tobytes(), (counts > 0).tobytes()):
        raise NotEstimableError("The sums of the table leave the estimate at infinity")


@lru_cache(maxsize=20_000)
def _has_no_empty_cell(shape: tuple[int, int], design: bytes, filled: bytes) -> bool:
    """Whether some table with the same sums has no empty cell: then the estimate exists. It hangs
    on which cells are empty alone, and years and places are alike in that."""
    cells, parameters = shape
    matrix = np.frombuffer(design).reshape(shape)
    sums = matrix.T @ np.frombuffer(filled, dtype=bool)
    # The largest least cell of all tables with these sums.
    found = linprog(
        np.append(np.zeros(cells), -1.0),
        A_eq=np.column_stack([matrix.T, np.zeros(parameters)]),
        b_eq=sums,
        A_ub=np.column_stack([-np.eye(cells), np.ones(cells)]),
        b_ub=np.zeros(cells),
        bounds=[(0, None)] * (cells + 1),
        method="highs",
    )
    return found.x is not None and bool(found.x[-1] > _NONE)


def _poisson(counts: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Parameters and their covariance, by Newton's method with halved steps. Raises:
    NotEstimableError when it does not settle."""
    beta: Any = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    best = _likelihood(counts, design, beta)
    for _ in range(_ROUNDS):
        fitted = np.exp(np.minimum(design @ beta, 700.0))
        try:
            step = np.linalg.solve(
                design.T @ (fitted[:, None] * design), design.T @ (counts - fitted)
            )
        except np.linalg.LinAlgError as error:
            raise NotEstimableError(str(error)) from error
        scale = 1.0
        while (now := _likelihood(counts, design, beta + scale * step)) < best - 1e-9 * abs(best):
            scale /= 2
            if scale < 1e-6:
                raise NotEstimableError("The fit did not settle")
        beta, best = beta + scale * step, now
        if scale == 1 and np.abs(step).max() < _SETTLED:
            break
    else:
        raise NotEstimableError("The fit did not settle")
    fitted = np.exp(design @ beta)
    try:
        covariance: Any = np.linalg.inv(design.T @ (fitted[:, None] * design))
    except np.linalg.LinAlgError as error:
        raise NotEstimableError(str(error)) from error
    return beta, covariance


def _likelihood(counts: Floats, design: Floats, beta: Floats) -> float:
    """Of the counts, but for what no parameter changes; minus infinity where the cells overflow."""
    linear = design @ beta
    if linear.max() > 700:
        return -np.inf
    return float((counts * linear - np.exp(linear)).sum())
