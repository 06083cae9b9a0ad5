"""Stretches of a file that go wrong, among rows that slip now and then."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.profile.stretches import find_stretches

PAGE = 20


@settings(deadline=None)
@given(
    seed=st.integers(0, 10**6),
    rows=st.integers(200, 4000),
    place=st.floats(0, 1),
    length=st.integers(PAGE, 150),
)
def test_a_damaged_page_is_found_where_it_lies(seed, rows, place, length) -> None:
    draw = np.random.default_rng(seed)
    bears = draw.random(rows) < 0.01
    first = int(place * (rows - length))
    bears[first : first + length] = True
    found = find_stretches(bears, np.ones(rows, dtype=bool), usual=0.02)
    assert any(s.first <= first and s.last >= first + length - 1 for s in found)
    # Slips beside the page may be counted in, pages of sound rows may not.
    assert sum(s.last - s.first + 1 for s in found) < length + PAGE


@settings(deadline=None)
@given(seed=st.integers(0, 10**6), share=st.floats(0, 0.02))
def test_slips_at_their_usual_share_are_no_stretch(seed, share) -> None:
    bears = np.random.default_rng(seed).random(6000) < share
    assert find_stretches(bears, np.ones(6000, dtype=bool), usual=0.02) == []


def test_rows_that_cannot_be_judged_say_nothing_but_do_not_end_a_stretch() -> None:
    bears, judged = np.zeros(300, dtype=bool), np.zeros(300, dtype=bool)
    judged[::2] = True
    bears[100:200:2] = True
    (stretch,) = find_stretches(bears, judged, usual=0.02)
    assert (stretch.first, stretch.last, stretch.failing, stretch.judged) == (100, 198, 50, 50)
