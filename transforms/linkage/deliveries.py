"""Records set among strangers while their own delivery lies outside."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.linkage.evidence import COLUMNS, IDENTITY, Families, column_sums, over_subsets

SAME_MOTHER = 3.0
"""log2 odds of the parents' columns from which two records may be of one mother."""
KNOWN_MOTHER = 20.0
"""The same, from which they are: two names agree, or a name and a number."""
OTHER_PREGNANCY = -9.0
"""log2 odds of two days below which they lie so far apart that only another pregnancy explains
them."""


def torn_from_deliveries(families: Families) -> npt.NDArray[np.int64]:
    """Shape (families, 2^n): how many nodes of a subset have a record of their own delivery outside
    that the others of the subset know nothing of. A name copied from the row above puts a child
    among strangers; mother and day in the record itself say where it belongs."""
    parents = column_sums(families.bits, IDENTITY)
    mother, delivery = parents > SAME_MOTHER, families.one_delivery & (parents > KNOWN_MOTHER)
    day = families.bits[..., COLUMNS.index("birth_date_bits")]
    near = np.isneginf(day) | (day > OTHER_PREGNANCY)
    related = over_subsets(mother & near, np.bool_(False), np.logical_or)
    subsets = np.arange(related.shape[1])
    outside = subsets[:, None] >> np.arange(families.size) & 1 == 0
    torn = np.zeros(related.shape[:2], dtype=np.int64)
    for node in range(families.size):
        rest = subsets & ~(1 << node)
        lost = delivery[:, None, node] & ~related[:, rest] & outside
        torn += lost.any(axis=2) & ((subsets != rest) & (rest != 0))
    return torn
