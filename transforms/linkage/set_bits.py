"""The weight of a set of records as one birth, each slip counted once.

A pair's weight asks whether two records tell of one birth (`sql/link/pair_weights.sql`). Summed
over the pairs of a birth, one false date counts once for every other record. Here a record is
weighed against the birth as a whole: in each column against the member that it agrees with best, so
that a slip costs once, and an agreement helps once. The weight of a set of records is that of the
order in which they join it best. Of two records it is their pair's weight.
"""

from __future__ import annotations

import numpy as np

from transforms.linkage.deliveries import (
    copied_twins,
    counted_as_twins,
    lone_claims,
    of_two_deliveries,
    of_two_mothers,
    torn_from_deliveries,
)
from transforms.linkage.evidence import (
    EXCHANGE,
    GROUPS,
    HOSPITAL,
    POPULATION,
    WIS,
    Bits,
    Bool,
    Families,
    Int,
    column_sums,
    over_subsets,
)
from transforms.linkage.hand_set import hand_set
from transforms.linkage.leading import ONE_OF_A_BIRTH, against_leading, leading_members

LIMIT = 60.0
"""Bits beyond which nothing is surer."""


def set_bits(families: Families, random_bits: float) -> Bits:
    """Log2 odds that the nodes of each subset tell of one birth.

    Args: families; random_bits, log2 of the births among which a pair is drawn at random.
    Returns: shape (families, 2^n): bit i of the subset's number stands for node i; 0 where alone.
    """
    join = _join_bits(families, random_bits)
    subsets = 1 << families.size
    total = np.zeros((join.shape[0], subsets), dtype=np.float32)
    for subset in range(1, subsets):
        nodes = [node for node in range(families.size) if subset >> node & 1]
        if len(nodes) > 1:
            rest = [subset ^ 1 << node for node in nodes]
            total[:, subset] = (total[:, rest] + join[:, rest, nodes]).max(axis=1)
    weight = hand_set()
    slips = (
        torn_from_deliveries(families) * weight["other_delivery"]
        + counted_as_twins(families) * weight["counted_as_twins"]
        + copied_twins(families) * weight["copied_twin"]
        + of_two_deliveries(families) * weight["other_delivery"]
        + of_two_mothers(families) * weight["other_delivery"]
        + lone_claims(families, POPULATION) * weight["lone_in_population"]
        + lone_claims(families, WIS) * weight["lone_in_wis"]
        + lone_claims(families, HOSPITAL) * weight["lone_in_hospital"]
    )
    return np.asarray(total + slips.astype(np.float32))


def _join_bits(families: Families, random_bits: float) -> Bits:
    """Shape (families, 2^n, n): what it weighs that a node joins a subset that it is not in."""
    best = over_subsets(families.bits, np.float32(-np.inf), np.maximum)
    compared: Bool = np.ones(best[..., 0].shape, dtype=np.bool_)
    for asked, columns in ONE_OF_A_BIRTH:
        leading = leading_members(families, asked)
        compared &= (leading[..., None] & families.compared[:, None]).any(axis=2)
        said = against_leading(families, leading, families.bits[..., columns])
        best[..., columns] = np.where(np.isneginf(said), best[..., columns], said)
    sums = {group: column_sums(best, columns) for group, columns in GROUPS.items()}
    in_subset = over_subsets(families.sources, np.int32(0), np.bitwise_or)[:, :, None]
    own = families.sources[:, None, :]
    rivals = (
        _against_strangers(sums, in_subset, own) - np.float32(random_bits),
        sums["twin"] + _against_twins(families, in_subset & own > 0),
        _against_siblings(sums, in_subset & own),
    )
    odds_against = [np.exp2(-np.clip(bits, -LIMIT, LIMIT)) for bits in rivals]
    weight = -np.log2(np.sum(odds_against, axis=0))
    records = np.bitwise_count(families.sources)[:, None, :]
    unseen = hand_set()["not_compared"] * records - random_bits - _duplicate_bits(in_subset & own)
    return np.where(compared, weight, unseen).astype(np.float32)


def _against_strangers(sums: dict[str, Bits], in_subset: Int, own: Int) -> Bits:
    weight = hand_set()
    shared, either = in_subset & own, in_subset | own
    registered = either & (POPULATION | WIS) > 0
    known = registered & (sums["baby"] >= weight["known_child"])
    parents = np.where(known, np.maximum(sums["parents"], weight["other_card"]), sums["parents"])
    alike = parents + sums["place"] + sums["baby"]
    household = sums["household"] + weight["other_household"]
    entered_twice = shared & (POPULATION | WIS) > 0
    entered_twice &= sums["household_child"] >= weight["known_child"]
    alike = np.where(entered_twice, np.maximum(alike, household), alike)
    return alike + sums["date"] - _duplicate_bits(shared)


def _against_siblings(sums: dict[str, Bits], shared: Int) -> Bits:
    weight = hand_set()
    again = np.maximum(sums["sibling_date"], weight["counted_again"])
    date = np.where(shared & (POPULATION | WIS) > 0, again, sums["sibling_date"])
    return sums["sibling"] + date + weight["first_of_source"] - _duplicate_bits(shared)


def _duplicate_bits(shared: Int) -> Bits:
    weight = hand_set()
    kinds = {
        POPULATION: "duplicate_in_register",
        WIS: "duplicate_in_register",
        HOSPITAL: "duplicate_in_hospital",
        EXCHANGE: "duplicate_in_exchange",
    }
    costs = [np.where(shared & bit > 0, weight[name], 0) for bit, name in kinds.items()]
    total: Bits = np.sum(costs, axis=0, dtype=np.float32)
    return total


def _against_twins(families: Families, same_source: Bool) -> Bits:
    babies = _largest(families.plurality)
    lone = _largest(families.source_records) == 1
    unknown = np.where(
        same_source, 0.0, np.where(lone, hand_set()["lone_records"], hand_set()["some_records"])
    )
    told = np.where(lone, hand_set()["one_baby_told_lone"], hand_set()["one_baby_told"])
    one = np.where(same_source, hand_set()["one_baby_told_in_source"], told)
    # More records of a source than babies are entered twice, some of them.
    the_twins = same_source & (families.source_records[:, None, :] <= babies)
    more = np.where(the_twins, hand_set()["twins_told_in_source"], 0.0)
    return np.where(babies >= 2, more, np.where(babies == 1, one, unknown))


def _largest(values: Int) -> Int:
    """Shape (families, 2^n, n): the largest value of a subset and the node that joins it."""
    return np.maximum(over_subsets(values, np.int32(0), np.maximum)[:, :, None], values[:, None])
