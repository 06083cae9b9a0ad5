"""From weighted pairs to births: which records tell of one birth.

Pairwise scores alone merge twins and chain siblings. Here every family of connected records is
divided once, so that the sum of the weights inside the births is as large as it can be made
(correlation clustering: Bansal, Blum and Chawla 2004). A pair's weight is the log2 odds that both
records tell of one birth; see `sql/link/pair_weights.sql`. A family in which every pair agrees is
one birth at once; the others are merged greedily and then improved record by record. Families are
small (twins with all their records: 8), so this is quick and exact enough.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from transforms.linkage.components import components

Int = npt.NDArray[np.int32]
Float = npt.NDArray[np.float32]

NOT_COMPARED = -6.0
"""log2 odds of a pair in one family that shares no blocking key: of true pairs about 1 in 60 shares
none."""


def assign(left: Int, right: Int, weight: Float, size: int) -> Int:
    """Divide nodes into births.

    Args: left, right, weight, shape (pairs,): node numbers and log2 odds of each compared pair;
    size: number of nodes.
    Returns: shape (size,), the birth number of each node, from 0.
    """
    positive = weight > 0
    family = components(left[positive], right[positive], size)
    birth = family.astype(np.int64)
    next_birth = size
    inside = family[left] == family[right]
    left, right, weight = left[inside], right[inside], weight[inside]
    for nodes, pairs in _families_in_doubt(family, left, weight):
        matrix = _weights(nodes, left[pairs], right[pairs], weight[pairs])
        labels = _divide(matrix)
        for label in np.unique(labels)[1:]:
            birth[nodes[labels == label]] = next_birth
            next_birth += 1
    return np.unique(birth, return_inverse=True)[1].astype(np.int32)


def _families_in_doubt(
    family: Int, left: Int, weight: Float
) -> Iterator[tuple[Int, npt.NDArray[np.int64]]]:
    """The families that are no clique of agreeing pairs: their nodes, and the positions of their
    pairs."""
    members = np.bincount(family)
    agreeing = np.bincount(family[left[weight > 0]], minlength=members.shape[0])
    doubtful = agreeing < members * (members - 1) // 2
    node_order = np.argsort(family, kind="stable")
    node_start = np.searchsorted(family[node_order], np.arange(members.shape[0] + 1))
    pair_family = family[left]
    pair_order = np.argsort(pair_family, kind="stable")
    pair_start = np.searchsorted(pair_family[pair_order], np.arange(members.shape[0] + 1))
    for number in np.flatnonzero(doubtful):
        nodes = node_order[node_start[number] : node_start[number + 1]].astype(np.int32)
        yield nodes, pair_order[pair_start[number] : pair_start[number + 1]]


def _weights(nodes: Int, left: Int, right: Int, weight: Float) -> npt.NDArray[np.float64]:
    matrix = np.full((nodes.shape[0], nodes.shape[0]), NOT_COMPARED)
    row, column = np.searchsorted(nodes, left), np.searchsorted(nodes, right)
    matrix[row, column] = weight
    matrix[column, row] = weight
    np.fill_diagonal(matrix, 0.0)
    return matrix


def _divide(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Labels 0.. of the division of one family that greedy merging and single moves find best."""
    labels = np.arange(weights.shape[0])
    between = weights.copy()
    np.fill_diagonal(between, -np.inf)
    while True:
        best = int(np.argmax(between))
        a, b = divmod(best, between.shape[0])
        if between[a, b] <= 0:
            break
        labels[labels == b] = a
        between[a, :] += between[b, :]
        between[:, a] = between[a, :]
        between[a, a] = -np.inf
        between[b, :] = between[:, b] = -np.inf
    _improve(labels, weights)
    return np.unique(labels, return_inverse=True)[1]


def _improve(labels: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]) -> None:
    """Move single records to the birth that suits them best, until none gains. Alone counts as a
    birth of weight 0."""
    size = labels.shape[0]
    for _ in range(size):
        moved = False
        for node in range(size):
            gain = np.bincount(labels, weights=weights[node], minlength=size + 1)
            gain[np.bincount(labels, minlength=size + 1) == 0] = 0.0
            best = int(np.argmax(gain))
            if gain[best] > gain[labels[node]] + 1e-9:
                labels[node] = best
                moved = True
        if not moved:
            return
