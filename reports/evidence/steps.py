"""A pair's weight as a sum that can be followed: where it begins, what each comparison adds, what
the other explanations take away, and where it ends.

It begins with the prior against two strangers and ends at the pair's own weight; nothing is judged
again. `comparisons` reads the pair, `transforms/sql/link/pair_weights.sql` made its weight.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from data.reference.terms import Term
from reports.evidence.comparisons import RIVALS, Compared

# Kass and Raftery 1995: a factor of 20 is strong, one of 3 worth a mention.
_STRONG_BITS, _SOME_BITS = math.log2(20), math.log2(3)
_SURE_BITS = 60.0  # pair_weights.sql bounds the odds so
_STRANGERS = "stranger_bits"
PRIOR = Term("起点：任意两条记录", "the start: any two records")
_PRIOR_SAYS = Term("很少说的是同一出生", "seldom tell of one birth")
_TAKEN_AWAY = Term("也能解释这两条记录", "would explain the two as well")
SUBTOTAL = Term("与“两户无关的人”相比", "against two unrelated families")
TOTAL = Term("合计：是同一出生", "the sum: one birth")


class Strength(Enum):
    """How loudly a weight speaks, in words."""

    STRONGLY_FOR = Term("强烈支持", "strongly for")
    FOR = Term("支持", "for")
    LITTLE = Term("影响不大", "says little")
    AGAINST = Term("反对", "against")
    STRONGLY_AGAINST = Term("强烈反对", "strongly against")


@dataclass(frozen=True)
class WeightStep:
    """One line of the sum. bits: what it adds. before, after: the sum so far, in bits. is_sum: it
    adds nothing, and says where the sum stands."""

    name: Term
    says: Term
    bits: float
    before: float
    after: float
    is_sum: bool = False

    @property
    def strength(self) -> Strength:
        """The line in words."""
        return strength(self.after if self.is_sum else self.bits)


def strength(bits: float) -> Strength:
    """A weight in words.

    >>> strength(5.1).name, strength(-2.0).name, strength(0.3).name
    ('STRONGLY_FOR', 'AGAINST', 'LITTLE')
    """
    if abs(bits) < _SOME_BITS:
        return Strength.LITTLE
    if abs(bits) < _STRONG_BITS:
        return Strength.FOR if bits > 0 else Strength.AGAINST
    return Strength.STRONGLY_FOR if bits > 0 else Strength.STRONGLY_AGAINST


def steps(pair: Compared) -> tuple[WeightStep, ...]:
    """The lines of a pair's sum, whose last one is the pair's weight; empty where certain agreement
    spared the model."""
    if pair.bits is None or _STRANGERS not in pair.rivals:
        return ()
    against_strangers = pair.rivals[_STRANGERS]
    prior = against_strangers - sum(one.bits for one in pair.comparisons)
    lines = [(PRIOR, _PRIOR_SAYS, prior)]
    lines += [(one.name, one.level, one.bits) for one in pair.comparisons]
    made, at = list[WeightStep](), 0.0
    for name, says, bits in lines:
        made.append(WeightStep(name, says, bits, at, at + bits))
        at += bits
    made.append(WeightStep(SUBTOTAL, Term("", ""), 0.0, at, at, is_sum=True))
    for name, says, bits in _deductions(pair.bits, pair.rivals):
        made.append(WeightStep(name, says, bits, at, at + bits))
        at += bits
    made.append(WeightStep(TOTAL, Term("", ""), 0.0, at, at, is_sum=True))
    return tuple(made)


def _deductions(total: float, rivals: Mapping[str, float]) -> list[tuple[Term, Term, float]]:
    """What each further explanation takes from the sum, one after the other; the last one ends at
    the total."""
    others = [name for name in RIVALS if name != _STRANGERS and name in rivals]
    odds, at, lines = _odds(rivals[_STRANGERS]), rivals[_STRANGERS], []
    for place, name in enumerate(others, start=1):
        odds += _odds(rivals[name])
        after = total if place == len(others) else -math.log2(odds)
        lines.append((RIVALS[name], _TAKEN_AWAY, after - at))
        at = after
    return lines


def _odds(bits: float) -> float:
    """Of another explanation against one birth."""
    return float(2.0 ** -max(-_SURE_BITS, min(_SURE_BITS, bits)))
