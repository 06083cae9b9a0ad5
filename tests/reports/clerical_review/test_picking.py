"""Items of a pool have the same chance each, though of a large part only some were kept."""

import numpy as np

from reports.clerical_review.allocation import FEWEST
from reports.clerical_review.picking import Row, at_hand, pick, strata_of


def rows(band: str, size: int, kept: int) -> list[Row]:
    return [
        {"grouped": "hospital-wis", "band": band, "is_claimed": True, "size": size, "expected": 0.9}
        | {"records": [f"{band}{number}"]}
        for number in range(kept)
    ]


def test_a_pool_is_picked_by_the_size_of_its_parts_and_not_by_what_was_kept() -> None:
    pool = rows("0.9-0.99", 900, 20) + rows("0.99-1", 100, 100)
    (together,) = strata_of("pair", pool, wanted=FEWEST)
    assert together.size == 1_000
    assert at_hand(pool) == {together.key: 20}
    chance = np.random.default_rng(1)
    picked = [row for _ in range(50) for row in pick(pool, {together.key: 20}, chance)]
    of_the_large = sum(row["band"] == "0.9-0.99" for row in picked)
    assert 0.85 < of_the_large / len(picked) < 0.95
    assert len(picked) == 1_000


def test_a_stratum_that_was_kept_whole_can_be_asked_whole() -> None:
    pool = rows("0.9-0.99", 30, 30) + rows("0.99-1", 5, 5)
    (together,) = strata_of("pair", pool, wanted=100)
    assert at_hand(pool) == {together.key: 35}
    picked = pick(pool, {together.key: 35}, np.random.default_rng(1))
    assert len({row["records"][0] for row in picked}) == 35
