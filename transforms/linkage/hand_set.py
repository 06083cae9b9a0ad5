"""The weights that no training gives: rates of slips and of twins, in log2 odds.

They stand in `hand_set_weights.csv`, each with its origin, and are read by SQL (table `hand_set`,
one row) and by the division of families alike. What a level says against twins and siblings stands
in `family_weights.csv`. What each of them gains is measured by `benchmarks.constants`.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import duckdb


@cache
def hand_set() -> dict[str, float]:
    """Bits by name."""
    text = files("transforms.linkage").joinpath("hand_set_weights.csv").read_text(encoding="utf-8")
    return {row["name"]: float(row["bits"]) for row in csv.DictReader(text.splitlines())}


@cache
def family_weights() -> dict[str, dict[str, dict[str, float]]]:
    """Bits by comparison, level and rival (`twin`, `sibling`)."""
    text = files("transforms.linkage").joinpath("family_weights.csv").read_text(encoding="utf-8")
    weights: dict[str, dict[str, dict[str, float]]] = {}
    for row in csv.DictReader(text.splitlines()):
        weights.setdefault(row["comparison"], {})[row["level"]] = {
            rival: float(row[f"{rival}_bits"]) for rival in ("twin", "sibling")
        }
    return weights


def keep_hand_set(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table `hand_set`: one row, a column per weight."""
    columns = ", ".join(f"cast({bits} as double) as {name}" for name, bits in hand_set().items())
    con.execute(f"create or replace table hand_set as select {columns}")
