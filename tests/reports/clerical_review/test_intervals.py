import pytest

from reports.clerical_review.intervals import wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (9, 10, 0.5958, 0.9821), (200, 200, 0.9812, 1.0)],
)
def test_wilsons_interval_is_that_of_the_textbook(
    part: int, whole: int, low: float, high: float
) -> None:
    share = wilson(part, whole)
    assert (share.value, share.low, share.high) == (
        part / whole,
        pytest.approx(low, abs=1e-4),
        pytest.approx(high, abs=1e-4),
    )


def test_of_nothing_there_is_no_share() -> None:
    assert wilson(0, 0).value is None
    with pytest.raises(ValueError, match="no part"):
        wilson(3, 2)
