"""How often do the intervals of a clerical review hold the truth? Measured over made-up reviews.

    python -m benchmarks.review_coverage [--reviews 300] [--out benchmarks/results]

Each world is a list of strata with the share of pairs that are one birth. A review draws the true
pairs by chance, draws its sample as `sample-for-review` does (tiny strata pooled, the same
allocation), and reads the sample without error. Writes review_coverage.csv: by world, size and
figure the share of intervals that hold the truth, the shares of truths below and above, and the
mean width.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean

import numpy as np
import polars as pl

from reports.clerical_review.allocation import allocate
from reports.clerical_review.estimates import Counted, RateEstimate, precision, recall
from reports.clerical_review.items import Stratum
from reports.clerical_review.pooling import pool_to_fit

QUESTIONS = (200, 400, 1_000)
# A run keeps so many pairs of each stratum to draw from (review_pairs.sql).
KEPT = 200
_DRAWS = 1_000

# Pairs of a district of 6,000 births: group, band, linked, pairs, expected share of one birth.
_GROUPS = {
    "hospital-wis": (4_233, 511, 34, 1, 26, 52, 33),
    "hospital-population": (4_233, 532, 30, 1, 23, 56, 41),
    "population-wis": (4_576, 1_170, 2, 1, 0, 1, 38),
    "exchange-wis": (433, 78, 0, 2, 1, 3, 7),
    "exchange-population": (433, 72, 5, 2, 1, 3, 8),
    "exchange-hospital": (88, 19, 0, 1, 0, 2, 2),
    "wis-wis": (0, 30, 3, 0, 0, 0, 6),
    "population-population": (0, 43, 6, 1, 1, 1, 8),
    "exchange-exchange": (0, 10, 0, 2, 0, 0, 3),
}
_BANDS = {
    "certain": 0.99,
    "0.99-1": 0.9998,
    "0.9-0.99": 0.93,
    "0.5-0.9": 0.6,
    "0.1-0.5": 0.16,
    "0.01-0.1": 0.015,
    "0-0.01": 0.001,
}
# True share of one birth by band: as the software believes; far from it; wrong where it is sure.
WORLDS = {
    "as believed": (0.9998, 0.9998, 0.93, 0.6, 0.16, 0.015, 0.001),
    "overconfident": (0.998, 0.99, 0.75, 0.4, 0.35, 0.15, 0.02),
    "wrong where sure": (0.97, 0.99, 0.93, 0.6, 0.16, 0.015, 0.001),
    "missed where sure": (0.9998, 0.9998, 0.93, 0.6, 0.3, 0.1, 0.1),
    "nearly without error": (0.9999, 0.9999, 0.995, 0.95, 0.02, 0.002, 0.0005),
}
# How many times the pairs of the district above; of the pairs that are not linked apart, for the
# software compares more of them where names are common.
SIZES = {"6,000 births": (1, 1), "55,000 births": (9, 9), "common names": (1, 40)}


def strata_of(world: str, size: str) -> dict[Stratum, float]:
    """The strata of a world, each with its true share."""
    linked, other = SIZES[size]
    return {
        Stratum(
            "pair", group, band, claimed, pairs * (linked if claimed else other), believed
        ): true
        for group, counts in _GROUPS.items()
        for (band, believed), pairs, true in zip(_BANDS.items(), counts, WORLDS[world], strict=True)
        if pairs
        for claimed in [believed > 0.5]
    }


def reviews(
    shares: dict[Stratum, float], pairs_asked: int, number: int, chance: np.random.Generator
) -> Iterable[tuple[list[Counted], float, float]]:
    """Made-up reviews: what the readers counted, the true precision and the true recall."""
    pools = pool_to_fit(shares, pairs_asked)
    drawn_from = tuple(dict.fromkeys(pools.values()))
    at_hand = {one.key: one.size for one in drawn_from}
    for one in shares:
        if one.size > KEPT:
            at_hand[pools[one.key].key] = KEPT
    asked = allocate(drawn_from, pairs_asked, at_hand)
    for _ in range(number):
        true = dict.fromkeys(asked, 0)
        for one, share in shares.items():
            true[pools[one.key].key] += int(chance.binomial(one.size, share))
        counted = []
        for pool in drawn_from:
            yes = int(
                chance.hypergeometric(true[pool.key], pool.size - true[pool.key], asked[pool.key])
            )
            counted.append(Counted(pool, yes, asked[pool.key] - yes))
        found = sum(true[one.key] for one in drawn_from if one.is_claimed)
        claimed = sum(one.size for one in drawn_from if one.is_claimed)
        yield counted, found / claimed, found / sum(true.values())


def measured(world: str, size: str, questions: int, number: int) -> list[dict[str, object]]:
    """One row each for precision and recall."""
    chance = np.random.default_rng([questions, list(WORLDS).index(world), list(SIZES).index(size)])
    found: dict[str, list[tuple[RateEstimate, float]]] = {"precision": [], "recall": []}
    for counted, true_precision, true_recall in reviews(
        strata_of(world, size), questions // 2, number, chance
    ):
        found["precision"].append((precision(counted, _DRAWS), true_precision))
        found["recall"].append((recall(counted, _DRAWS), true_recall))
    return [
        {"world": world, "size": size, "questions": questions, "figure": figure, **_held(estimates)}
        for figure, estimates in found.items()
    ]


def _held(estimates: list[tuple[RateEstimate, float]]) -> dict[str, float]:
    ends = np.array([(one.share.low, one.share.high, truth) for one, truth in estimates], float)
    low, high, truth = ends.T
    return {
        "truth": truth.mean(),
        "held": ((low <= truth) & (truth <= high)).mean(),
        "truth_below": (truth < low).mean(),
        "truth_above": (truth > high).mean(),
        "width": (high - low).mean(),
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reviews", type=int, default=300)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results"))
    asked = parser.parse_args()
    rows = [
        row
        for size in SIZES
        for world in WORLDS
        for questions in QUESTIONS
        for row in measured(world, size, questions, asked.reviews)
    ]
    table = pl.DataFrame(rows)
    asked.out.mkdir(parents=True, exist_ok=True)
    table.write_csv(asked.out / "review_coverage.csv", float_precision=4)
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=140):
        print(table)
    held = table["held"].to_list()
    print(f"held at least {min(held):.3f}, on average {fmean(held):.3f}")


if __name__ == "__main__":
    main()
