"""Counts of a town that repeat or vanish where births do not: months copied from one another, improbable zeros."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import exp

# The chance, over all months of all towns, below which a pattern is told.
SIGNIFICANCE = 0.01


@dataclass(frozen=True)
class ImprobableZero:
    """A month without births where so many were expected; p: the chance of none."""

    month: str
    expected: float
    p: float


def improbable_zeros(
    counts: Mapping[str, int], expected: Mapping[str, float], tested: int | None = None
) -> list[ImprobableZero]:
    """Months without births that chance hardly explains.

    Args: counts and expected counts by month; tested, how many months were looked at in all (default: these).
    Raises: ValueError when a count is negative or a month has no expected count.
    Source: Poisson; corrected for the number of months by Bonferroni.
    """
    if any(count < 0 for count in counts.values()) or not set(counts) <= set(expected):
        raise ValueError("Every month needs a count and an expected count")
    limit = SIGNIFICANCE / max(tested or len(counts), 1)
    zeros = (ImprobableZero(month, expected[month], exp(-expected[month])) for month in sorted(counts)
             if counts[month] == 0)  # fmt: skip
    return [zero for zero in zeros if zero.p < limit]


def identical_months(rows: Mapping[str, Sequence[int]], least: int = 20) -> list[tuple[str, ...]]:
    """Groups of months whose whole row of counts is the same: a return copied from another month.

    Args: rows, by month the counts of a return (births, boys, girls, by parity); least, the sum of a row from which
        equality is no accident: with 20 in five cells two independent months agree in about 1 of 1,000 pairs.
    """
    months: dict[Hashable, list[str]] = defaultdict(list)
    for month, row in sorted(rows.items()):
        if sum(row) >= least:
            months[tuple(row)].append(month)
    return [tuple(group) for group in months.values() if len(group) > 1]
