"""The division of a family: which sets of records stand, and how surely."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from transforms.linkage.division import divide
from transforms.linkage.families import LARGEST, families


def worth_of(births: dict[tuple[int, ...], float], size: int) -> np.ndarray:
    """Worths of one family's subsets; what is not named is worth -30, a lone node 0."""
    worth = np.full((1, 1 << size), -30, dtype=np.float32)
    for subset in range(1 << size):
        if subset & (subset - 1) == 0:
            worth[0, subset] = 0
    for nodes, bits in births.items():
        worth[0, sum(1 << node for node in nodes)] = bits
    return worth


def divisions(size: int) -> list[list[int]]:
    """Every division of `size` nodes, as lists of subsets."""
    labels = itertools.product(range(size), repeat=size)
    found = set()
    for label in labels:
        parts = {}
        for node, part in enumerate(label):
            parts[part] = parts.get(part, 0) | 1 << node
        found.add(tuple(sorted(parts.values())))
    return [list(parts) for parts in found]


def test_the_dearer_of_two_divisions_stands_and_the_other_is_its_rival() -> None:
    division = divide(worth_of({(0, 1): 8.0, (1, 2): 5.0}, 3))
    assert division.birth[0, 0] == division.birth[0, 1] != division.birth[0, 2]
    assert division.margin_bits[0, 1] == 3.0
    assert division.rival[0, 1] == 2


def test_a_record_whose_next_best_place_is_alone_has_no_rival() -> None:
    division = divide(worth_of({(0, 1): 8.0}, 2))
    assert division.rival.tolist() == [[-1, -1]]
    assert division.margin_bits.tolist() == [[8.0, 8.0]]


def test_sets_that_are_worth_nothing_leave_every_record_alone() -> None:
    assert len(set(divide(worth_of({}, 4)).birth[0].tolist())) == 4


@given(arrays(np.float32, (2, 32), elements=st.floats(-40, 40, width=16)))
def test_no_division_of_a_family_is_worth_more_than_the_best(worth: np.ndarray) -> None:
    best = divide(worth).birth
    for family in range(2):
        total = sum(worth[family, birth] for birth in set(best[family].tolist()))
        for parts in divisions(5):
            assert total >= sum(worth[family, part] for part in parts) - 1e-2


def pairs_of(weights: dict[tuple[int, int], float]) -> tuple[np.ndarray, ...]:
    left, right = (np.array([pair[side] for pair in weights], dtype=np.int32) for side in (0, 1))
    weight = np.array(list(weights.values()), dtype=np.float32)
    return left, right, weight, weight


def test_a_family_in_which_every_pair_agrees_is_not_in_doubt() -> None:
    family, doubtful = families(*pairs_of({(0, 1): 8, (1, 2): 5, (0, 2): 2}), 4)
    assert family[0] == family[1] == family[2] != family[3]
    assert not doubtful.any()


def test_a_pair_that_contradicts_or_was_never_compared_puts_the_family_in_doubt() -> None:
    for weights in ({(0, 1): 8, (1, 2): 5, (0, 2): -3}, {(0, 1): 8, (1, 2): 5}):
        assert families(*pairs_of(weights), 3)[1].all()


def test_a_large_family_in_doubt_is_cut_where_it_is_connected_least() -> None:
    chain = {(node, node + 1): 20.0 for node in range(2 * LARGEST - 1)}
    chain[(LARGEST - 1, LARGEST)] = -2.0
    family, _ = families(*pairs_of(chain), 2 * LARGEST)
    assert np.bincount(family).tolist() == [LARGEST, LARGEST]
