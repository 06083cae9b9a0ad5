"""Weighted name parts for made-up people, by sex and cohort.

The weights in sample_names.csv were written by hand from general knowledge (common surnames of
Hubei, given-name characters of women and men born 1960-1990, and of children of the 2000s) and
fitted to one figure: about 27 % of 60,000 mothers share their full name with another. They describe
nobody, and are no statistics: never match with them.
"""

import csv
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

Part = tuple[pl.Series, NDArray[np.float64]]


@cache
def parts() -> dict[str, Part]:
    """Every kind of name part: its texts, and the cumulated probabilities to draw them by."""
    with files("data.reference").joinpath("sample_names.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {kind: _part(rows, kind) for kind in {row["kind"] for row in rows}}


def _part(rows: list[dict[str, str]], kind: str) -> Part:
    own = [row for row in rows if row["kind"] == kind]
    weights = np.array([float(row["weight"]) for row in own])
    return pl.Series(kind, [row["text"] for row in own]), np.cumsum(weights / weights.sum())
