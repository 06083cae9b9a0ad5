"""What the records of a family say of being one birth, each slip counted once.

A pair's weight asks whether two records tell of one birth (`sql/link/pair_weights.sql`). Summed
over the pairs of a birth, one false date counts once for every other record. Here a record is
weighed against the birth as a whole: in each column against the member that it agrees with best, so
that a slip costs once, and an agreement helps once. The weight of a set of records is that of the
order in which they join it best. Of two records it is their pair's weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from transforms.linkage.hand_set import hand_set

Bits = npt.NDArray[np.float32]
Int = npt.NDArray[np.int32]

PARENTS = ("mother_name", "mother_id", "mother_age", "father_name", "father_id", "telephone")
PLACE = ("residence", "facility")
DATE = ("birth_date",)
BABY = ("baby_name", "baby_sex", "certificate")
GROUPS = MappingProxyType(
    {
        "parents": tuple(f"{name}_bits" for name in PARENTS),
        "place": tuple(f"{name}_bits" for name in PLACE),
        "date": tuple(f"{name}_bits" for name in DATE),
        "baby": tuple(f"{name}_bits" for name in BABY),
        "household": ("household_name_bits", "baby_sex_bits", "certificate_bits", "kin_bits"),
        "twin": (
            *(f"twin_{name}" for name in (*DATE, *BABY)),
            "twin_order",
            "twin_parity",
            "twin_weight",
        ),
        "sibling": (*(f"sibling_{name}" for name in BABY), "sibling_parity"),
        "sibling_date": ("sibling_birth_date",),
    }
)
"""The columns of `pair_evidence` that are added up together."""
COLUMNS = tuple(dict.fromkeys(column for group in GROUPS.values() for column in group))
_PLACES = {
    group: [COLUMNS.index(column) for column in columns] for group, columns in GROUPS.items()
}
_IDENTITY = tuple(f"{name}_bits" for name in PARENTS if name != "mother_age")
_ONE_OF_A_BIRTH = tuple(
    (asked, [COLUMNS.index(column) for column in columns])
    for asked, columns in (
        (_IDENTITY, GROUPS["parents"]),
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
"""What a birth has one of, a mother, a day and a child: the columns in which members agree on it, and the
columns that are compared with it."""
SAME_MOTHER = 3.0
"""log2 odds of the parents' columns from which two records may be of one mother."""
KNOWN_MOTHER = 20.0
"""The same, from which they are: two names agree, or a name and a number."""
OTHER_PREGNANCY = -9.0
"""log2 odds of two days below which they lie so far apart that only another pregnancy explains
them."""
AGREEMENT = 10.0
"""log2 odds that the records of a settled node say of their day or child, about as the model has
it."""
POPULATION, WIS, HOSPITAL, EXCHANGE = 1, 2, 4, 8
"""Bits of a record's source, as in `link_records`."""
LIMIT = 60.0


@dataclass(frozen=True)
class Families:
    """Families of one size n; each node is a record, or records that are settled.

    bits: shape (families, n, n, len(COLUMNS)), float32, log2 odds of each pair's columns, symmetric;
    -inf where one side does not say, and in all columns of a pair that was not compared.
    compared, one_delivery: shape (families, n, n), bool; whether mother and day agree so well that
    the pair tells of one delivery. sources, plurality, source_records: shape (families, n),
    int32: bits of the sources; babies of the delivery and records of its source there, 0 unknown.
    """

    bits: Bits
    compared: npt.NDArray[np.bool_]
    one_delivery: npt.NDArray[np.bool_]
    sources: Int
    plurality: Int
    source_records: Int

    @property
    def size(self) -> int:
        """Nodes of each family."""
        return int(self.sources.shape[1])


def set_bits(families: Families, random_bits: float) -> Bits:
    """Log2 odds that the nodes of each subset tell of one birth.

    Args: families; random_bits, log2 of the births among which a pair is drawn at random.
    Returns: shape (families, 2^n): bit i of the subset's number stands for node i; 0 where alone.
    """
    join = _join_bits(families, random_bits)
    total = np.zeros(join.shape[:2], dtype=np.float32)
    for subset in range(1, total.shape[1]):
        nodes = [node for node in range(families.size) if subset >> node & 1]
        if len(nodes) > 1:
            rest = [subset ^ 1 << node for node in nodes]
            total[:, subset] = (total[:, rest] + join[:, rest, nodes]).max(axis=1)
    torn = _torn_from_deliveries(families) * hand_set()["other_delivery"]
    return total + torn.astype(np.float32)


def _torn_from_deliveries(families: Families) -> npt.NDArray[np.int64]:
    """Shape (families, 2^n): how many nodes of a subset have a record of their own delivery outside
    that the others of the subset know nothing of. A name copied from the row above puts a child
    among strangers; mother and day in the record itself say where it belongs."""
    identity = [COLUMNS.index(column) for column in _IDENTITY]
    said = families.bits[..., identity]
    parents = np.where(np.isneginf(said), 0, said).sum(axis=-1)
    mother, delivery = parents > SAME_MOTHER, families.one_delivery & (parents > KNOWN_MOTHER)
    day = families.bits[..., COLUMNS.index("birth_date_bits")]
    near = np.isneginf(day) | (day > OTHER_PREGNANCY)
    related = _over_subsets(mother & near, np.bool_(False), np.logical_or)
    subsets = np.arange(related.shape[1])
    outside = subsets[:, None] >> np.arange(families.size) & 1 == 0
    torn = np.zeros(related.shape[:2], dtype=np.int64)
    for node in range(families.size):
        rest = subsets & ~(1 << node)
        lost = delivery[:, None, node] & ~related[:, rest] & outside
        torn += lost.any(axis=2) & ((subsets != rest) & (rest != 0))
    return torn


def _join_bits(families: Families, random_bits: float) -> Bits:
    """Shape (families, 2^n, n): what it weighs that a node joins a subset that it is not in."""
    best = _over_subsets(families.bits, np.float32(-np.inf), np.maximum)
    compared = np.ones(best.shape[:3], dtype=np.bool_)
    for asked, columns in _ONE_OF_A_BIRTH:
        leading = _leading(families, asked)
        compared &= (leading[..., None] & families.compared[:, None]).any(axis=2)
        said = _over_leading(families, leading, families.bits[..., columns])
        best[..., columns] = np.where(np.isneginf(said), best[..., columns], said)
    sums = {
        group: np.where(np.isneginf(best[..., places]), 0, best[..., places]).sum(axis=-1)
        for group, places in _PLACES.items()
    }
    in_subset = _over_subsets(families.sources, np.int32(0), np.bitwise_or)[:, :, None]
    own = families.sources[:, None, :]
    rivals = (
        _against_strangers(sums, in_subset, own) - np.float32(random_bits),
        sums["twin"] + _against_twins(families, in_subset & own > 0),
        _against_siblings(sums, in_subset & own),
    )
    odds_against = sum(np.exp2(-np.clip(bits, -LIMIT, LIMIT)) for bits in rivals)
    weight = -np.log2(odds_against)
    records = np.bitwise_count(families.sources)[:, None, :]
    unseen = hand_set()["not_compared"] * records - random_bits - _duplicate_bits(in_subset & own)
    return np.where(compared, weight, unseen).astype(np.float32)


def _leading(families: Families, asked: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Shape (families, 2^n, n): which members of a subset lead it.

    A birth has one mother, one day and one child. The member that agrees most with the others in
    the columns asked leads, with those that agree with it; whoever agrees with a slip that the birth
    holds already has slipped again. Without this, one record that mixes two births would tie them
    together.
    """
    said = families.bits[..., [COLUMNS.index(column) for column in asked]]
    said = np.where(np.isneginf(said), 0, said).sum(axis=-1)
    records = np.bitwise_count(families.sources)
    node = np.arange(families.size)
    said[:, node, node] = AGREEMENT
    support = said * records[:, :, None]
    support[:, node, node] -= AGREEMENT
    support = _over_subsets(support, np.float32(0), np.add)
    leading = np.zeros(support.shape, dtype=np.bool_)
    for subset in range(1, support.shape[1]):
        members = [place for place in range(families.size) if subset >> place & 1]
        told = support[:, subset, members]
        most = told >= told.max(axis=1, keepdims=True) - 1e-3
        agreeing = most[:, None] & (said[:, members][:, :, members] > 0)
        leading[:, subset, members] = agreeing.any(axis=2)
    return leading


def _over_leading(families: Families, leading: npt.NDArray[np.bool_], bits: Bits) -> Bits:
    """Shape (families, 2^n, n, columns): each node against the leading member that it agrees with
    best."""
    result = np.full((*leading.shape, bits.shape[-1]), -np.inf, dtype=np.float32)
    for member in range(families.size):
        of_member = np.where(
            leading[:, :, member, None, None], bits[:, None, member], np.float32(-np.inf)
        )
        np.maximum(result, of_member, out=result)
    return result


def _over_subsets(values: npt.NDArray, start: np.generic, combine: np.ufunc) -> npt.NDArray:  # type: ignore[type-arg]
    """Shape (families, 2^n, …): `combine` over the nodes of each subset, from shape (families, n,
    …)."""
    families, size = values.shape[:2]
    result = np.full((families, 1 << size, *values.shape[2:]), start, dtype=values.dtype)
    for subset in range(1, 1 << size):
        lowest = (subset & -subset).bit_length() - 1
        combine(result[:, subset & subset - 1], values[:, lowest], out=result[:, subset])
    return result


def _against_strangers(sums: dict[str, Bits], in_subset: Int, own: Int) -> Bits:
    weight = hand_set()
    shared, either = in_subset & own, in_subset | own
    registered = either & (POPULATION | WIS) > 0
    known = registered & (sums["baby"] >= weight["known_child"])
    parents = np.where(known, np.maximum(sums["parents"], weight["other_card"]), sums["parents"])
    alike = parents + sums["place"] + sums["baby"]
    household = sums["household"] + weight["other_household"]
    entered_twice = shared & (POPULATION | WIS) > 0
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
    return np.sum(
        [np.where(shared & bit > 0, weight[name], 0) for bit, name in kinds.items()], axis=0
    )


def _against_twins(families: Families, same_source: npt.NDArray[np.bool_]) -> Bits:
    babies = _largest(families.plurality)
    lone = _largest(families.source_records) == 1
    unknown = np.where(
        same_source, 0.0, np.where(lone, hand_set()["lone_records"], hand_set()["some_records"])
    )
    told = np.where(lone, hand_set()["one_baby_told_lone"], hand_set()["one_baby_told"])
    one = np.where(same_source, hand_set()["one_baby_told_in_source"], told)
    more = np.where(same_source, hand_set()["twins_told_in_source"], 0.0)
    return np.where(babies >= 2, more, np.where(babies == 1, one, unknown))


def _largest(values: Int) -> Int:
    """Shape (families, 2^n, n): the largest value of a subset and the node that joins it."""
    return np.maximum(_over_subsets(values, np.int32(0), np.maximum)[:, :, None], values[:, None])
