"""Linear programs over one matrix, solved many times with other costs and bounds.

HiGHS keeps the model and begins where the last search ended, which is what makes the release of a
province a matter of minutes: a program of its own for each cell would build and solve the same
sums anew thousands of times. Searches run on one thread and stop after a number of steps, never
after a time, so that the same input gives the same answer on any machine.
"""

from collections.abc import Mapping
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

Float = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# Far beyond what any search here was seen to take.
MOST_STEPS = 2_000_000
_DUAL, _PRIMAL = 1, 4


class UnsolvedError(Exception):
    """A search was given up before it found an answer."""

    def __init__(self, status: object) -> None:
        """status: of the solver."""
        super().__init__(
            f"推算未能解出（{status}），未发布；请把这一行告诉维护人员。\n"
            f"A linear program was not solved ({status}), so nothing is released: tell whoever "
            "maintains the program."
        )


class _Silent(highspy.Highs):
    """The solver without callbacks: to enable them writes a banner to standard output."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


class LinearProgram:
    """Values whose sums by a matrix are fixed, between bounds, at the least cost."""

    def __init__(
        self,
        matrix: Any,
        sums: Float,
        bounds: Float,
        *,
        is_same_room: bool = True,
        most_steps: int = MOST_STEPS,
    ) -> None:
        """matrix: a row per sum, a column per value; bounds: least and most of each value.
        is_same_room: searches differ in their costs more than in their bounds."""
        columns = csc_array(matrix)
        self._size = columns.shape[1]
        self._bounds = bounds.astype(np.float64)
        self._now = self._bounds.copy()
        self._costs = np.zeros(self._size)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = columns.shape
        model.col_cost_ = self._costs
        model.col_lower_, model.col_upper_ = self._bounds[:, 0], self._bounds[:, 1]
        model.row_lower_ = model.row_upper_ = sums
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = columns.indptr
        model.a_matrix_.index_ = columns.indices
        model.a_matrix_.value_ = columns.data
        self._solver = _Silent()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("solver", "simplex"),
            ("simplex_strategy", _PRIMAL if is_same_room else _DUAL),
            ("simplex_iteration_limit", most_steps),
        ):
            self._solver.setOptionValue(name, value)
        self._solver.passModel(model)

    def least(
        self, costs: Mapping[int, float], changes: Mapping[int, tuple[float, float]] | None = None
    ) -> Float | None:
        """The values at the least cost, with other bounds for some for this once; None where none
        keep the sums. Raises: UnsolvedError."""
        wanted, bounds = np.zeros(self._size), self._bounds
        wanted[list(costs)] = list(costs.values())
        if changes:
            bounds = self._bounds.copy()
            bounds[list(changes)] = list(changes.values())
        found = self.solve(wanted, bounds)
        if changes:
            self._set_bounds(np.array(sorted(changes), dtype=np.int32), self._bounds)
        return found

    def solve(self, costs: Float, bounds: Float) -> Float | None:
        """The values at the least cost, all costs and bounds given; None where none keep the sums.
        Raises: UnsolvedError."""
        fresh = np.flatnonzero(costs != self._costs).astype(np.int32)
        if len(fresh):
            self._solver.changeColsCost(len(fresh), fresh, costs[fresh])
        self._costs = costs.copy()
        moved = np.flatnonzero((bounds != self._now).any(axis=1)).astype(np.int32)
        self._set_bounds(moved, bounds)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return np.array(self._solver.getSolution().col_value)
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        raise UnsolvedError(status)

    def _set_bounds(self, columns: npt.NDArray[np.int32], bounds: Float) -> None:
        if len(columns):
            lows, highs = bounds[columns, 0].copy(), bounds[columns, 1].copy()
            self._solver.changeColsBounds(len(columns), columns, lows, highs)
            self._now[columns] = bounds[columns]
