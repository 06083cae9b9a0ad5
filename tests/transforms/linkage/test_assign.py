"""From weighted pairs to births."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.linkage.assign import assign


def divided(pairs: dict[tuple[int, int], float], size: int) -> list[set[int]]:
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int32) for side in (0, 1))
    birth = assign(left, right, np.array(list(pairs.values()), dtype=np.float32), size)
    return sorted(({int(n) for n in np.flatnonzero(birth == b)} for b in np.unique(birth)), key=min)


def test_records_that_all_agree_are_one_birth() -> None:
    assert divided({(0, 1): 8.0, (1, 2): 5.0, (0, 2): 2.0}, 3) == [{0, 1, 2}]


def test_a_chain_is_cut_where_its_ends_contradict_each_other() -> None:
    assert divided({(0, 1): 8.0, (1, 2): 3.0, (0, 2): -20.0}, 3) == [{0, 1}, {2}]


def test_twins_share_a_family_but_not_a_birth() -> None:
    same, other = 6.0, -9.0
    pairs = {(a, b): same if a % 2 == b % 2 else other for a in range(6) for b in range(a + 1, 6)}
    pairs[(0, 1)] = 1.0  # the hospital's two rows, which look alike
    assert divided(pairs, 6) == [{0, 2, 4}, {1, 3, 5}]


def test_a_pair_never_compared_counts_against_one_birth() -> None:
    assert divided({(0, 1): 4.0, (1, 2): 4.0}, 3) == [{0, 1}, {2}]


def test_no_pairs_leave_every_record_alone() -> None:
    assert divided({}, 3) == [{0}, {1}, {2}]


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]),
        st.floats(-30, 30, width=32),
        max_size=28,
    )
)
def test_every_record_gets_one_birth_and_never_one_of_negative_worth(
    pairs: dict[tuple[int, int], float],
) -> None:
    births = divided(pairs, 8)
    assert sorted(node for birth in births for node in birth) == list(range(8))
    for birth in births:
        worth = {
            n: sum(pairs.get((min(n, m), max(n, m)), -6.0) for m in birth if m != n) for n in birth
        }
        assert all(value >= -1e-3 for value in worth.values())
