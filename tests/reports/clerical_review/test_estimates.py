import numpy as np
import pytest

from reports.clerical_review.estimates import Counted, precision, recall
from reports.clerical_review.items import Stratum

DRAWS = 1_000  # in a loop: the ends of the interval need no third digit


def stratum(size: int, *, claimed: bool, band: str = "a") -> Stratum:
    return Stratum("pair", "wis-population", band, claimed, size, 0.5)


def test_a_stratum_counts_by_its_size_and_not_by_its_sample() -> None:
    sure, doubtful = stratum(9_000, claimed=True), stratum(1_000, claimed=True, band="b")
    estimate = precision([Counted(sure, 50, 0), Counted(doubtful, 25, 25)])
    assert estimate.share.value == pytest.approx(0.95)
    assert estimate.share.low is not None
    assert estimate.share.high is not None
    assert 0.85 < estimate.share.low < 0.95 < estimate.share.high < 0.98


def test_what_was_not_claimed_and_is_so_lowers_recall_alone() -> None:
    counted = [
        Counted(stratum(900, claimed=True), 90, 0),
        Counted(stratum(1_000, claimed=False), 5, 45),
    ]
    assert precision(counted).share.value == 1
    assert recall(counted).share.value == pytest.approx(0.9)


def test_nothing_is_uncertain_where_everything_was_looked_at() -> None:
    share = recall(
        [Counted(stratum(8, claimed=True), 6, 2), Counted(stratum(4, claimed=False), 2, 2)]
    ).share
    assert (share.low, share.value, share.high) == (0.75, 0.75, 0.75)


def test_unresolved_items_are_told_as_what_they_could_do_at_worst_and_at_best() -> None:
    estimate = precision([Counted(stratum(100, claimed=True), 8, 0, unresolved=2)])
    assert (estimate.at_worst, estimate.share.value, estimate.at_best) == (
        pytest.approx(0.8),
        1.0,
        1.0,
    )


def test_without_an_answer_there_is_no_estimate() -> None:
    assert precision([Counted(stratum(100, claimed=True), 0, 0, unresolved=5)]).share.value is None


def test_the_intervals_hold_the_truth_in_about_19_of_20_samples() -> None:
    chance = np.random.default_rng(1)
    strata = [
        (stratum(4_000, claimed=True), 0.995, 60),
        (stratum(400, claimed=True, band="b"), 0.8, 40),
        (stratum(300, claimed=False), 0.1, 40),
    ]
    held = np.zeros(2)
    for _ in range(120):
        true = [chance.binomial(one.size, share) for one, share, _ in strata]
        seen = [
            chance.hypergeometric(n, one.size - n, k)
            for n, (one, _, k) in zip(true, strata, strict=True)
        ]
        counted = [
            Counted(one, int(yes), k - int(yes))
            for yes, (one, _, k) in zip(seen, strata, strict=True)
        ]
        found = true[0] + true[1]
        for place, (estimate, truth) in enumerate(
            [
                (precision(counted, DRAWS), found / 4_400),
                (recall(counted, DRAWS), found / (found + true[2])),
            ]
        ):
            assert estimate.share.low is not None
            assert estimate.share.high is not None
            held[place] += estimate.share.low <= truth <= estimate.share.high
    assert (held / 120 > 0.93).all(), held


def test_two_yes_in_a_tiny_stratum_are_no_certainty() -> None:
    large = Counted(stratum(900, claimed=True), 90, 0)
    tiny = Counted(stratum(100, claimed=True, band="b"), 2, 0)
    share = precision([large, tiny]).share
    assert share.low is not None
    assert share.low < 0.95
    assert share.high == 1


def test_a_band_seen_by_few_learns_from_the_others() -> None:
    few = [Counted(stratum(100, claimed=True, band=str(band)), 5, 0) for band in range(10)]
    together = precision(few).share
    alone = precision(few[:1]).share
    assert alone.low is not None
    assert together.low is not None
    assert alone.low < 0.6  # five of five, by themselves
    assert together.low > 0.85  # fifty of fifty
