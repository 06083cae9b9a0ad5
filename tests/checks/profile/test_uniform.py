"""Columns of codes that were filled down."""

import numpy as np
import pytest

from checks.profile.uniform import is_filled_down, longest_run


def codes(seed: int, share: float = 0.04) -> np.ndarray:
    """As they come: most women live here, a few moved in or out."""
    return np.random.default_rng(seed).choice(3, 3000, p=[1 - share, share * 0.8, share * 0.2])


@pytest.mark.parametrize("seed", range(5))
def test_codes_as_they_come_are_not_filled_down(seed: int) -> None:
    assert not is_filled_down(codes(seed))
    assert longest_run(codes(seed)) == (0, 0)


def test_a_sorted_file_is_not_filled_down() -> None:
    assert not is_filled_down(np.sort(codes(1)))
    assert longest_run(np.sort(codes(1))) == (0, 0)


def test_pages_that_repeat_their_first_row_are_filled_down() -> None:
    assert is_filled_down(np.repeat(codes(1)[::20], 20))


def test_a_long_stretch_of_one_code_is_found_where_it_lies() -> None:
    filled = codes(1)
    filled[500:2000] = 0
    first, last = longest_run(filled)
    assert first <= 500
    assert last >= 1999
    assert last - first < 1700
