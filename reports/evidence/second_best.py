"""How else the family of a case's records might have been divided into births, in words.

Reads rows of `restricted.record_rivals`; judges nothing again. docs/linkage.md says how a family is
divided.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.reference.terms import SHORT_SOURCES, Language, Term, name_of

_SURE = 20.0
"""Bits from which odds are told as "more than a million"."""


@dataclass(frozen=True)
class SecondBest:
    """The best division in which a record is with others than in the one chosen.

    record, rival: source and key; rival, a record that it is with there, None where it is a birth
    of its own, or with fewer. margin_bits: log2 of how much likelier the division chosen is.
    """

    record: tuple[str, str]
    rival: tuple[str, str] | None
    margin_bits: float

    @property
    def probability(self) -> float:
        """Of the division chosen, against this one."""
        return 1 / (1 + 2 ** -max(self.margin_bits, 0.0))

    def sentence(self, language: Language) -> str:
        """What the second best division is, and how much likelier the one chosen."""
        record, other = (_named(one, language) for one in (self.record, self.rival))
        there = (
            Term(f"{record}与{other}算作同一出生", f"{record} would be one birth with {other}")
            if self.rival
            else Term(f"{record}另算一次出生", f"{record} would be a birth of its own")
        )
        odds = _odds(self.margin_bits)
        return Term(
            f"这一家的另一种划分：{there.zh}；现在的划分可能性是它的{odds.zh}倍"
            f"（{self.margin_bits:.1f} 比特，概率 {self.probability:.3f}）。",
            f"How else the family might be divided: {there.en}; the division chosen is "
            f"{odds.en} times as likely ({self.margin_bits:.1f} bits, probability "
            f"{self.probability:.3f}).",
        ).in_language(language)


def second_best(row: Mapping[str, Any]) -> SecondBest:
    """A row of `restricted.record_rivals`, in words."""
    rival = row["rival_source"]
    return SecondBest(
        (row["source"], row["source_record_id"]),
        (rival, row["rival_source_record_id"]) if rival else None,
        row["margin_bits"],
    )


def _named(record: tuple[str, str] | None, language: Language) -> str:
    if record is None:
        return ""
    source, key = record
    return f"{name_of(SHORT_SOURCES, source, language)} {key}"


def _odds(bits: float) -> Term:
    if bits >= _SURE:
        return Term("一百万以上", "more than a million")
    told = f"{2**bits:.1f}" if bits < 3 else f"{2**bits:,.0f}"
    return Term(f" {told} ", told)
