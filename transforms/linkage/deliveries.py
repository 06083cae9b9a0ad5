"""What deliveries say of a set of records: of which one a record was torn, and how many babies it
had."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.linkage.evidence import (
    COLUMNS,
    HOSPITAL,
    IDENTITY,
    POPULATION,
    WIS,
    Bool,
    Families,
    column_sums,
    over_subsets,
)
from transforms.linkage.hand_set import hand_set

IMPOSSIBLE_INTERVAL = (-2.0, 0.0)
"""log2 odds of two days, against siblings, between which they lie months apart: too far for one
birth and too near for two."""
OTHER_PREGNANCY = -9.0
"""log2 odds of two days below which they lie so far apart that only another pregnancy explains
them."""


def torn_from_deliveries(families: Families) -> npt.NDArray[np.int64]:
    """Shape (families, 2^n): how many nodes of a subset are the only ones of their delivery there,
    and have a record of it outside that the others of the subset know nothing of. A name copied
    from the row above puts a child among strangers; mother and day in the record itself say where
    it belongs."""
    parents = column_sums(families.bits, IDENTITY)
    weight = hand_set()
    mother = parents > weight["same_mother"]
    delivery = families.one_delivery & (parents > weight["known_mother"])
    day = families.bits[..., COLUMNS.index("birth_date_bits")]
    near = np.isneginf(day) | (day > OTHER_PREGNANCY)
    related = over_subsets(mother & near, np.bool_(False), np.logical_or)
    own = over_subsets(families.one_delivery, np.bool_(False), np.logical_or)
    subsets = np.arange(related.shape[1])
    outside = subsets[:, None] >> np.arange(families.size) & 1 == 0
    torn = np.zeros(related.shape[:2], dtype=np.int64)
    for node in range(families.size):
        rest = subsets & ~(1 << node)
        lost = delivery[:, None, node] & ~related[:, rest] & outside & ~own[:, rest, node, None]
        torn += lost.any(axis=2) & ((subsets != rest) & (rest != 0))
    return torn


def counted_as_twins(families: Families) -> Bool:
    """Shape (families, 2^n): whether a subset holds two records of one register that count n and
    n + 1, of a delivery that another source says had two babies. A clerk who fills the second
    twin's form from the first one's copies name and certificate; the count goes on."""
    told = over_subsets(families.plurality, np.int32(0), np.maximum) > 1
    counted: Bool = _hold_a_pair(families.counted_on) & told
    return counted


def copied_twins(families: Families) -> Bool:
    """Shape (families, 2^n): whether a subset holds a twin's record and the form that was filled
    from it, where that one does not count."""
    return _hold_a_pair(families.copied)


def of_two_deliveries(families: Families) -> Bool:
    """Shape (families, 2^n): whether a subset holds two hospital records of different mothers. A
    hospital has no cards that could be mistaken for one another: these are two deliveries, whatever
    was copied from one to the other."""
    book = families.sources & HOSPITAL > 0
    parents = column_sums(families.bits, IDENTITY)
    strange = ~families.compared | (parents < hand_set()["other_mother"])
    return _hold_a_pair(
        book[:, :, None] & book[:, None] & strange & ~np.eye(families.size, dtype=np.bool_)
    )


def of_two_mothers(families: Families) -> Bool:
    """Shape (families, 2^n): whether a subset holds two mothers, each of whom both registers name.
    Two clerks do not enter one birth twice under the same two women: these are two births, and one
    clerk has copied a child's name and certificate into the row below."""
    parents = column_sums(families.bits, IDENTITY)
    weight = hand_set()
    one = np.eye(families.size, dtype=np.bool_)
    in_wis, in_population = (families.sources & bit > 0 for bit in (WIS, POPULATION))
    same = one | (parents > weight["same_mother"])
    entered = in_wis[:, :, None] & in_population[:, None] & same
    strange = (~families.compared | (parents < weight["other_mother"])) & ~one
    two = np.einsum(
        "fij,fkl,fik,fjl,fil,fjk->fijkl", entered, entered, strange, strange, strange, strange
    )
    subsets = np.arange(1 << families.size)
    held = np.zeros((two.shape[0], subsets.shape[0]), dtype=np.bool_)
    for family, *nodes in np.argwhere(two):
        members = np.bitwise_or.reduce(1 << np.array(nodes))
        held[family] |= subsets & members == members
    return held


def lone_claims(families: Families, source: int) -> Bool:
    """Shape (families, 2^n): whether a subset is a birth of which one source alone tells, in a
    family of which it tells more than once. Few births are told so, and so a record that would be
    alone is rather a second entry; but not where its mother gave birth some months away, for so do
    false reports of known mothers, nor where a hospital's record may be a twin's whom the registers
    lack."""
    told = families.sources & source > 0
    alone = over_subsets(families.sources, np.int32(0), np.bitwise_or) == source
    mother = column_sums(families.bits, IDENTITY) > hand_set()["known_mother"]
    days = families.bits[..., COLUMNS.index("sibling_birth_date")]
    months_apart = (days > IMPOSSIBLE_INTERVAL[0]) & (days < IMPOSSIBLE_INTERVAL[1])
    elsewhere: Bool = np.asarray((mother & months_apart).any(axis=2))
    if source == HOSPITAL:
        elsewhere |= families.plurality > 1
    excused = over_subsets(elsewhere, np.bool_(False), np.logical_or)
    lone: Bool = alone & ~excused & (told.sum(axis=1) > 1)[:, None]
    return lone


def _hold_a_pair(pairs: Bool) -> Bool:
    """Shape (families, 2^n): whether a subset holds both of a pair; pairs: (families, n, n)."""
    size = pairs.shape[1]
    met = over_subsets(pairs, np.bool_(False), np.logical_or)
    inside = np.arange(met.shape[1])[:, None] >> np.arange(size) & 1 > 0
    return np.asarray((met & inside).any(axis=2))
