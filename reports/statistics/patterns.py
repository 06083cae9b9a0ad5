"""Counts of a town that repeat or vanish where births do not: months copied from one another,
improbable zeros."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, exp, prod

from scipy.special import ive

# The chance, over all months of all towns, below which a pattern is reported.
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

    Args: counts and expected counts by month; tested, how many months were looked at in all
    (default: these).
    Raises: ValueError when a count is negative or a month has no expected count.
    Source: Poisson; corrected for the number of months by Bonferroni.
    """
    if any(count < 0 for count in counts.values()) or not set(counts) <= set(expected):
        raise ValueError("Every month needs a count and an expected count")
    limit = SIGNIFICANCE / max(tested or len(counts), 1)
    zeros = (
        ImprobableZero(month, expected[month], exp(-expected[month]))
        for month in sorted(counts)
        if counts[month] == 0
    )
    return [zero for zero in zeros if zero.p < limit]


def identical_months(
    rows: Mapping[str, Sequence[int]], tested_pairs: int | None = None
) -> list[tuple[str, ...]]:
    """Groups of months whose rows of counts are the same, where chance hardly makes them so: a
    return copied.

    Small towns repeat a row by accident. Their repetitions are reported only when three months or
    more agree. Months without any birth copy nothing; `improbable_zeros` says whether so many are
    likely.

    Args: rows, by month the counts of a return that do not follow from each other (boys, girls,
    second children, later children; not the totals); tested_pairs, how many pairs of months were
    compared in all (default: these).
    Source: chance that independent Poisson counts agree, exp(-2m) I0(2m) (Skellam 1946), corrected
    by Bonferroni.
    """
    pairs = tested_pairs or max(comb(len(rows), 2), 1)
    months: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for month, row in sorted(rows.items()):
        if any(row):
            months[tuple(row)].append(month)
    return [
        tuple(group)
        for row, group in months.items()
        if len(group) > 1 and pairs * chance_of_agreement(row) ** (len(group) - 1) < SIGNIFICANCE
    ]


def chance_of_agreement(row: Sequence[int]) -> float:
    """The chance that a month of the same means has the very same counts; a count of 0 is taken as
    a mean of 0.5."""
    return prod(float(ive(0, 2 * max(count, 0.5))) for count in row)
