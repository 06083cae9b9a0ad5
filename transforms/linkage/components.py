"""Connected components of a graph of records."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Int = npt.NDArray[np.int32]


def components(left: Int, right: Int, size: int) -> Int:
    """Component number of each node 0..size-1 of the graph with edges left[i] - right[i].

    Args: left, right, shape (edges,), node numbers; size, the number of nodes.
    Returns: shape (size,), component numbers from 0.
    """
    ones = np.ones(left.shape[0], dtype=np.int8)
    graph = coo_array((ones, (left, right)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    return np.asarray(label, dtype=np.int32)
