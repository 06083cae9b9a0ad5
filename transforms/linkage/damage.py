"""Copies of evidence records as a hospital or a partner might have written them another time.

A copy starts from what the registers agree upon of the same birth, in the cells that the evidence
fills, and is damaged as often as evidence differs from registers that agree: by hospital, town and
sex of the child, each drawn towards the district. Where the registers differ from each other the
error may be theirs, so that the evidence keeps its value. An error is one that was seen: the copy
differs from its birth in a cell the way a pair of this run did. Nothing is invented of a birth that
is not in the run, and nothing is written anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

# Cells that matching compares, without those that follow from another.
CELLS = (
    "mother_name",
    "mother_id_number",
    "father_name",
    "father_id_number",
    "baby_name",
    "birth_date",
    "baby_sex",
    "birth_certificate_no",
    "telephone",
    "town_code",
    "plurality",
    "birth_order",
)
GROUPS = ("hospital_code", "town_code", "baby_sex")
NUMBERED = "has_number"
_MOST_RATE = 0.9
_DIGITS = "0123456789"
_WHOLE = frozenset({"mother_id_number", "father_id_number", "birth_certificate_no", "telephone"})
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rates:
    """How often evidence and registers differ in a cell: in the district, and by how much more in a
    group.

    differing: what the pairs that do say, evidence first, by cell and by whether the evidence has
    the mother's number: a record that was copied from a card errs otherwise than one that was told.
    """

    overall: Mapping[str, float]
    factors: Mapping[tuple[str, str, object], float]
    differing: Mapping[tuple[str, bool], Sequence[tuple[Any, Any]]]

    def of(self, cell: str, about: Row) -> float:
        """The rate of a cell for a record."""
        rate = self.overall[cell]
        for group in (*GROUPS, NUMBERED):
            value = has_number(about) if group == NUMBERED else about[group]
            rate *= self.factors.get((cell, group, value), 1.0)
        return min(rate, _MOST_RATE)


def has_number(evidence: Row) -> bool:
    """Whether the mother's number stands on a record."""
    return evidence["mother_id_number"] is not None


def damaged(
    evidence: Row, register: Row, rates: Rates, others: pl.DataFrame, rng: np.random.Generator
) -> dict[str, Any]:
    """A copy of an evidence record. others: records from which a wrong value may come that no
    change of the right one explains."""
    copy = dict(evidence)
    for cell in CELLS:
        if evidence[cell] is None:
            continue
        right = evidence[cell] if register[cell] is None else register[cell]
        seen = rates.differing[cell, has_number(evidence)]
        if seen and rng.random() < rates.of(cell, evidence):
            copy[cell] = _wrong(cell, right, seen[int(rng.integers(len(seen)))], others, rng)
        else:
            copy[cell] = right
    return copy | _following(copy, evidence)


def _wrong(
    cell: str, right: Any, pair: tuple[Any, Any], others: pl.DataFrame, rng: np.random.Generator
) -> Any:
    """A value that differs from the right one as a pair's do."""
    was, should = pair
    if cell == "birth_date":
        return right + timedelta(days=(was - should).days)
    if cell == "baby_sex":
        return was if was not in ("1", "2") else {"1": "2", "2": "1"}.get(right, right)
    if isinstance(right, str) and len(was) == len(should) and cell != "town_code":
        changed = sum(a != b for a, b in zip(was, should, strict=True))
        if changed < max(2, len(was) // 2) or len(was) == 1:
            return _changed(right, changed, cell, rng)
    if cell in _WHOLE and not len(right) == len(was) == len(should):
        return None  # standardising keeps no fragment of a number
    if isinstance(right, str) and len(was) < len(should) and was in should:
        return right[: max(1, len(right) - (len(should) - len(was)))]
    values = others[cell].drop_nulls()
    return values[int(rng.integers(len(values)))] if len(values) else right


def _changed(text: str, count: int, cell: str, rng: Any) -> str:
    """So many characters of a text changed; of a name not the surname, which is the last that a
    clerk gets wrong."""
    letters = list(text)
    first = 1 if cell.endswith("name") and len(letters) > 1 else 0
    places = rng.permutation(np.arange(first, len(letters)))[: max(count, 1)]
    for place in places:
        if letters[place].isdigit():
            letters[place] = _DIGITS[(int(letters[place]) + int(rng.integers(1, 10))) % 10]
        else:
            other = _CAPITALS if letters[place].isascii() else _OTHER
            letters[place] = other[int(rng.integers(len(other)))]
    return "".join(letters)


_CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
# Characters that many given names have.
_OTHER = "芳丽娟敏静燕艳玲红霞梅兰英华萍平军伟强勇杰涛明超刚亮"


def _following(copy: Row, evidence: Row) -> dict[str, Any]:
    """Cells that follow from damaged ones: what was written, and what a number tells."""
    found = {
        f"{name}_raw": copy[name]
        for name in ("mother_name", "father_name", "baby_name")
        if copy[name] is not None
    }
    if copy["mother_id_number"] != evidence["mother_id_number"]:
        found["mother_id_raw"] = copy["mother_id_number"]
    if copy["town_code"] != evidence["town_code"]:
        found["village_code"] = None
    return found
