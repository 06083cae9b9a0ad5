"""Tries to work suppressed cells out from what was published: it reads the files of a release and nothing else.

It knows what any reader knows: how tables add up, that totals of one thing agree between tables, that counts are whole
and none below zero. What it can pin down to fewer than `threshold` values is a leak.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog

from reports.release.suppression import THRESHOLD

_ALL, _HIDDEN = "all", ""
_MOST_BIRTHS = 10_000_000
Cell = frozenset[tuple[str, str]]


class ContradictionError(Exception):
    """The published tables cannot all be right."""


@dataclass(frozen=True)
class Leak:
    """A suppressed cell and the values that it can only have."""

    cell: str
    low: float
    high: float


def attack(release: Path, threshold: int = THRESHOLD) -> list[Leak]:
    """The suppressed cells of a release's CSV files that can be worked out, or nearly."""
    cells = _read(release)
    unknown = sorted((cell for cell, births in cells.items() if births is None), key=_name)
    place = {cell: number for number, cell in enumerate(unknown)}
    matrix, constants = _equations(cells, place)
    leaks = []
    for cell in unknown:
        low, high = (_extreme(place[cell], sign, matrix, constants, len(unknown)) for sign in (1.0, -1.0))
        # Counts are whole: a reader rounds inwards.
        if np.floor(high + 1e-6) - np.ceil(low - 1e-6) < threshold - 1:
            leaks.append(Leak(_name(cell), low, high))
    return leaks


def _read(release: Path) -> dict[Cell, int | None]:
    """Every published cell by what it is about (`all` says nothing); None where it is suppressed."""
    cells: dict[Cell, int | None] = {}
    for path in sorted(release.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                births, _ = row.pop("births"), row.pop("is_suppressed")
                about = frozenset((name, value) for name, value in row.items() if value != _ALL)
                cells[about] = None if births == _HIDDEN else int(births)
    return cells


def _equations(
    cells: Mapping[Cell, int | None], place: Mapping[Cell, int]
) -> tuple["np.ndarray[tuple[int, int], np.dtype[np.float64]]", "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    """A cell is the sum of those that say one thing more, whatever that thing is."""
    parts: dict[tuple[Cell, str], list[Cell]] = {}
    for cell in cells:
        for name, value in cell:
            whole = cell - {(name, value)}
            if whole in cells:
                parts.setdefault((whole, name), []).append(cell)
    rows, constants = [], []
    for (whole, _), members in parts.items():
        row, constant = np.zeros(len(place)), 0.0
        for cell, sign in [(whole, -1.0), *((member, 1.0) for member in members)]:
            known = cells[cell]
            if known is None:
                row[place[cell]] += sign
            else:
                constant -= sign * known
        if row.any():
            rows.append(row)
            constants.append(constant)
    return np.array(rows).reshape(len(rows), len(place)), np.array(constants)


def _extreme(place: int, sign: float, matrix: Any, constants: Any, size: int) -> float:
    wanted = np.zeros(size)
    wanted[place] = sign
    found = linprog(wanted, A_eq=matrix, b_eq=constants, bounds=(0, _MOST_BIRTHS), method="highs")
    if found.fun is None:
        raise ContradictionError(f"各表之间不相符 / the tables contradict each other: {found.message}")
    return sign * float(found.fun)


def _name(cell: Cell) -> str:
    return ", ".join(f"{name} {value}" for name, value in sorted(cell))
