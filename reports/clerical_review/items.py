"""What a reader judges: a pair of records or a case, the stratum that it was drawn from, and the
possible answers.

Values only, shared by those who draw, write, read and estimate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from data.reference.terms import Term

Kind = Literal["pair", "case"]
Answer = Literal["yes", "no", "unsure"]

KINDS: tuple[Kind, ...] = ("pair", "case")
READERS: Mapping[str, Term] = {"a": Term("甲", "A"), "b": Term("乙", "B")}
KIND_TERMS: Mapping[Kind, Term] = {"pair": Term("记录对", "pairs"), "case": Term("问题", "cases")}
ANSWERS: Mapping[Kind, Mapping[Answer, str]] = {
    "pair": {"yes": "同一出生", "no": "不同出生", "unsure": "无法判断"},
    "case": {"yes": "属实", "no": "不属实", "unsure": "无法判断"},
}
NO_TOWN = "—"
# What the stratum of a control begins with: a question whose answer is known.
CONTROL = "control"


class ReviewError(Exception):
    """A sample cannot be drawn, or a workbook not be read; `str()` says what to do, Chinese
    first."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences together."""
        super().__init__(f"{zh}\n{en}")


@dataclass(frozen=True)
class Stratum:
    """Pairs or cases that are alike to the software. size: how many the run holds; expected: mean
    probability of yes.

    is_claimed: the software says yes: it linked the pair, or put the case on a list (grade certain
    or probable).
    group: a pair's two sources, or a case's type; band: the pair's probability band, or the case's
    grade.
    """

    kind: Kind
    group: str
    band: str
    is_claimed: bool
    size: int
    expected: float

    @property
    def key(self) -> str:
        """Name of the stratum, unique in a sample."""
        return "/".join(
            (self.kind, self.group, self.band, "claimed" if self.is_claimed else "not claimed")
        )


@dataclass(frozen=True)
class Item:
    """One question. code: its neutral number, P001 or C001; stratum: the stratum's key; town: its
    code, or NO_TOWN.

    sex: '1', '2' or '0' (unknown). claim: the case's sentence, empty for a pair; records: their
    texts, side by side.
    """

    code: str
    kind: Kind
    stratum: str
    town: str
    sex: str
    claim: str = ""
    records: tuple[str, ...] = ()

    @property
    def is_control(self) -> bool:
        """Whether its answer is known: it measures the readers, and enters no estimate."""
        return self.stratum.startswith(f"{CONTROL}/")

    @property
    def known(self) -> Answer:
        """A control's answer. Raises: ValueError when this is none."""
        if not self.is_control:
            raise ValueError(f"{self.code} is no control")
        return "yes" if self.stratum.endswith("/yes") else "no"


@dataclass(frozen=True)
class Sample:
    """A drawn sample. key: SHA-256 of what the readers must not see; order: item codes by
    reader."""

    run_id: str
    district_code: str
    seed: int
    strata: tuple[Stratum, ...]
    items: tuple[Item, ...]
    orders: Mapping[str, tuple[str, ...]]
    towns: Mapping[str, str]
