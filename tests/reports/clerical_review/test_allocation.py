import pytest

from reports.clerical_review.allocation import allocate
from reports.clerical_review.items import ReviewError, Stratum

SURE = Stratum("pair", "wis-population", "certain", True, 5000, 0.99)
DOUBTFUL = Stratum("pair", "wis-population", "0.1-0.5", False, 400, 0.3)
LONE = Stratum("pair", "wis-wis", "0.5-0.9", True, 1, 0.7)
AT_HAND = {SURE.key: 200, DOUBTFUL.key: 200, LONE.key: 1}


def test_every_stratum_is_looked_at_and_doubtful_items_more_than_their_number() -> None:
    drawn = allocate((SURE, DOUBTFUL, LONE), 100, AT_HAND)
    assert sum(drawn.values()) == 100
    assert drawn[LONE.key] == 1
    assert drawn[SURE.key] / SURE.size < drawn[DOUBTFUL.key] / DOUBTFUL.size


def test_no_more_is_drawn_than_is_at_hand() -> None:
    assert allocate((SURE, DOUBTFUL, LONE), 1000, AT_HAND) == AT_HAND


def test_a_sample_too_small_for_its_strata_is_refused() -> None:
    with pytest.raises(ReviewError, match="need 11 items"):
        allocate((SURE, DOUBTFUL, LONE), 10, AT_HAND)
