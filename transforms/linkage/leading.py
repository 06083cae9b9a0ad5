"""What a birth has one of - a mother, a day, a child - and which of its records say it."""

from __future__ import annotations

import numpy as np

from transforms.linkage.evidence import (
    COLUMNS,
    GROUPS,
    IDENTITY,
    Bits,
    Bool,
    Families,
    column_sums,
    over_subsets,
)
from transforms.linkage.hand_set import hand_set

ONE_OF_A_BIRTH = tuple(
    (asked, [COLUMNS.index(column) for column in columns])
    for asked, columns in (
        (IDENTITY, GROUPS["parents"]),
        (("birth_date_bits",), ("birth_date_bits", "twin_birth_date", "sibling_birth_date")),
        (
            ("baby_name_bits", "certificate_bits"),
            (
                *("baby_name_bits", "household_name_bits", "twin_baby_name", "sibling_baby_name"),
                *("certificate_bits", "twin_certificate", "sibling_certificate"),
            ),
        ),
    )
)
"""Of a mother, a day and a child: the columns in which members agree on it, and the places of the
columns that are compared with it."""


def leading_members(families: Families, asked: tuple[str, ...]) -> Bool:
    """Shape (families, 2^n, n): which members of a subset lead it.

    A birth has one mother, one day and one child. The member that agrees most with the others in
    the columns asked leads, with those that agree with it; whoever agrees with a slip that the
    birth holds already has slipped again. Without this, one record that mixes two births would tie
    them together.
    """
    said = column_sums(families.bits, asked)
    records = np.bitwise_count(families.sources)
    node = np.arange(families.size)
    own = hand_set()["settled_agreement"]
    said[:, node, node] = own
    support = said * records[:, :, None]
    support[:, node, node] -= own
    support = over_subsets(support, np.float32(0), np.add)
    leading = np.zeros(support.shape, dtype=np.bool_)
    for subset in range(1, support.shape[1]):
        members = [place for place in range(families.size) if subset >> place & 1]
        told = support[:, subset, members]
        most = told >= told.max(axis=1, keepdims=True) - 1e-3
        agreeing = most[:, None] & (said[:, members][:, :, members] > 0)
        leading[:, subset, members] = agreeing.any(axis=2)
    return leading


def against_leading(families: Families, leading: Bool, bits: Bits) -> Bits:
    """Shape (families, 2^n, n, columns): each node against the leading member that it agrees with
    best."""
    result = np.full((*leading.shape, bits.shape[-1]), -np.inf, dtype=np.float32)
    for member in range(families.size):
        of_member = np.where(
            leading[:, :, member, None, None], bits[:, None, member], np.float32(-np.inf)
        )
        np.maximum(result, of_member, out=result)
    return result
