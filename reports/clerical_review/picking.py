"""Picks the items of each stratum by chance, from rows that the run kept for drawing.

Values only. A row names its group, band, side, size of its part (the stratum as the run names it)
and its records.
"""

from collections import Counter
from typing import Any

import numpy as np

from reports.clerical_review.items import Kind, Stratum
from reports.clerical_review.pooling import pool_to_fit

Row = dict[str, Any]


def strata_of(kind: Kind, pool: list[Row], wanted: int) -> tuple[Stratum, ...]:
    """The strata to draw from, tiny ones put together; each row is told its own and its part."""
    found: dict[str, Stratum] = {}
    for row in pool:
        stratum = Stratum(
            kind, row["grouped"], row["band"], row["is_claimed"], row["size"], row["expected"]
        )
        found.setdefault(stratum.key, stratum)
        row["part"] = stratum.key
    drawn_from = pool_to_fit(found.values(), wanted)
    for row in pool:
        row["stratum"] = drawn_from[row["part"]].key
    return tuple({drawn_from[key].key: drawn_from[key] for key in found}.values())


def at_hand(pool: list[Row]) -> dict[str, int]:
    """How many items of each stratum can be drawn with the same chance for each.

    Of a large part only some are kept; no more than these may be asked of a stratum that holds it.
    """
    parts: dict[str, dict[str, int]] = {}
    kept = Counter(row["part"] for row in pool)
    whole: Counter[str] = Counter()
    for row in pool:
        parts.setdefault(row["stratum"], {})[row["part"]] = row["size"]
    for stratum, sizes in parts.items():
        short = [kept[part] for part, size in sizes.items() if kept[part] < size]
        whole[stratum] = min(short) if short else sum(sizes.values())
    return dict(whole)


def pick(pool: list[Row], drawn: dict[str, int], chance: np.random.Generator) -> list[Row]:
    """Rows by chance: of each stratum so many, of its parts as they fall by size."""
    chosen = []
    for key, count in drawn.items():
        parts: dict[str, list[Row]] = {}
        for row in pool:
            if row["stratum"] == key:
                parts.setdefault(row["part"], []).append(row)
        sizes = [rows[0]["size"] for rows in parts.values()]
        falls = chance.multivariate_hypergeometric(sizes, count).tolist()
        for rows, of_part in zip(parts.values(), falls, strict=True):
            picked = chance.choice(len(rows), size=of_part, replace=False)
            chosen += [rows[index] for index in sorted(picked.tolist())]
    return chosen
