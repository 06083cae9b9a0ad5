"""What the records of a family say about one another, column by column, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.float32]
Int = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]

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
        "household_child": ("household_name_bits", "certificate_bits"),
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
IDENTITY = tuple(f"{name}_bits" for name in PARENTS if name != "mother_age")
"""The parents' columns that tell people apart; a mother's age does not."""
POPULATION, WIS, HOSPITAL, EXCHANGE = 1, 2, 4, 8
"""Bits of a record's source, as in `link_records`."""


@dataclass(frozen=True)
class Families:
    """Families of one size n; each node is a record, or records that are settled.

    bits: shape (families, n, n, len(COLUMNS)), float32, log2 odds of each pair's columns,
    symmetric; -inf where one side does not say, and in all columns of a pair never compared.
    compared, one_delivery, counted_on, copied: shape (families, n, n), bool; one_delivery, whether
    mother and day agree so well that the pair tells of one delivery; counted_on, whether one
    register counts the two of it as n and n + 1; copied, whether one is of twins, bears the other's
    name and certificate and does not count. sources, plurality, source_records: shape (families,
    n), int32: bits of the sources; babies of the delivery and records of its source there, 0
    unknown.
    """

    bits: Bits
    compared: Bool
    one_delivery: Bool
    counted_on: Bool
    copied: Bool
    sources: Int
    plurality: Int
    source_records: Int

    @property
    def size(self) -> int:
        """Nodes of each family."""
        return int(self.sources.shape[1])


def column_sums(bits: Bits, columns: tuple[str, ...]) -> Bits:
    """The columns of the last axis added up; one that is not said counts nothing."""
    said = bits[..., [COLUMNS.index(column) for column in columns]]
    total: Bits = np.where(np.isneginf(said), np.float32(0), said).sum(axis=-1, dtype=np.float32)
    return total


def over_subsets(values: Array, start: np.generic, combine: np.ufunc) -> Array:
    """Shape (families, 2^n, …): `combine` over the nodes of each subset, from shape (families, n,
    …)."""
    families, size = values.shape[:2]
    result = np.full((families, 1 << size, *values.shape[2:]), start, dtype=values.dtype)
    for subset in range(1, 1 << size):
        lowest = (subset & -subset).bit_length() - 1
        combine(result[:, subset & subset - 1], values[:, lowest], out=result[:, subset])
    return result
