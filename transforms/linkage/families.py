"""Families: records connected by pairs that might tell of one birth, and which of them are in
doubt."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.linkage.components import Int, components
from transforms.linkage.hand_set import hand_set

Float = npt.NDArray[np.float32]
Bool = npt.NDArray[np.bool_]

LARGEST = 10
"""Nodes of the largest family that is divided exactly: 3^10 steps."""
STEP = 2.0


def families(left: Int, right: Int, closest: Float, farthest: Float, size: int) -> tuple[Int, Bool]:
    """Connect nodes into families, and say which families are in doubt.

    Args: left, right, closest, farthest, shape (pairs,): the nodes of each compared pair, and the
    most and the least that one of its records weighs with one of the other; size, the number of
    nodes. Returns: shape (size,) twice: the family of each node, from 0, and whether it is in
    doubt: no family whose pairs were all compared and all agree is. A family in doubt has at most
    LARGEST nodes; a larger one is cut where it is connected least.
    """
    threshold = hand_set()["connected"]
    kept = closest > threshold
    while True:
        family = components(left[kept], right[kept], size)
        nodes = np.bincount(family)
        inside = (family[left] == family[right]) & (farthest > 0)
        agreeing = np.bincount(family[left[inside]], minlength=nodes.shape[0])
        doubtful = (agreeing < nodes * (nodes - 1) // 2)[family]
        large = doubtful & (nodes[family] > LARGEST)
        if not large.any():
            return family, doubtful
        threshold += STEP
        kept &= ~large[left] | (closest > threshold)
