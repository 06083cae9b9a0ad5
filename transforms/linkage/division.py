"""The best division of a family into births, and the next best for each record.

A division's worth is the sum of the worths of its births (`evidence.set_bits`). All divisions of a
family are weighed, by dynamic programming over subsets: 3^n steps for n nodes, for all families of
one size at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.float32]
Int = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Division:
    """Of each family, shape (families, n) all: birth, a number per node, equal in one birth;
    margin_bits, by how much the best division beats the best one in which the node is with others;
    rival: the node with which it is there and not here, -1 where it is alone or with fewer.
    """

    birth: Int
    margin_bits: Bits
    rival: Int


def divide(worth: Bits) -> Division:
    """The best division of each family.

    Args: worth, shape (families, 2^n), of each subset of the n nodes as one birth.
    """
    best, chosen = _best_divisions(worth)
    families, subsets = worth.shape
    size = subsets.bit_length() - 1
    birth = np.empty((families, size), dtype=np.int64)
    row, left = np.arange(families), np.full(families, subsets - 1)
    while left.any():
        block = chosen[row, left]
        for node in range(size):
            taken = block >> node & 1 > 0
            birth[taken, node] = block[taken]
        left = left ^ block
    whole = worth + best[:, ::-1]  # a subset as one birth, and its complement divided best
    margin, rival = _next_best(whole, birth, best[:, -1])
    return Division(birth, margin, rival)


def _best_divisions(worth: Bits) -> tuple[Bits, Int]:
    """Of each subset: the worth of its best division, and the birth there of its lowest node."""
    best, chosen = np.zeros_like(worth), np.zeros(worth.shape, dtype=np.int64)
    for subset in range(1, worth.shape[1]):
        lowest = subset & -subset
        rest = subset ^ lowest
        best[:, subset] = -np.inf
        part = rest
        while True:
            value = worth[:, part | lowest] + best[:, rest ^ part]
            better = value > best[:, subset]
            best[better, subset] = value[better]
            chosen[better, subset] = part | lowest
            if part == 0:
                break
            part = (part - 1) & rest
    return best, chosen


def _next_best(whole: Bits, birth: Int, best: Bits) -> tuple[Bits, Int]:
    families, size = birth.shape
    subsets = np.arange(whole.shape[1])
    margin = np.empty(birth.shape, dtype=np.float32)
    rival = np.full(birth.shape, -1, dtype=np.int64)
    for node in range(size):
        with_node = subsets[subsets >> node & 1 > 0]
        other = np.where(
            with_node[None] == birth[:, node, None], np.float32(-np.inf), whole[:, with_node]
        )
        place = other.argmax(axis=1)
        margin[:, node] = best - other[np.arange(families), place]
        joined = with_node[place] & ~birth[:, node]
        lowest = joined & -joined
        rival[joined > 0, node] = np.log2(lowest[joined > 0]).astype(np.int64)
    return margin, rival
