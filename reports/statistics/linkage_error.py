"""Births from two lists whose matching errs: missed and wrong links put right, their uncertainty
carried through.

A missed link between the lists makes one birth two: it is on each list, and on the two together
once too often. A wrong link hides a birth. Either way the lists stay as long as they are; only the
number on both is wrong, and with it both the births on any list and the births estimated to be on
neither. Where error rates come from is for others to say.
"""

from dataclasses import dataclass
from math import hypot, sqrt
from typing import Literal

from reports.statistics.estimates import Estimate, chapman, with_interval

Origin = Literal["none", "run", "review", "self-test"]


@dataclass(frozen=True)
class LinkErrors:
    """How the matching of two lists errs, as shares between 0 and 1 with the standard errors of the
    shares.

    missed: of the births on both lists, those whose records were not linked; false: of the second
    list's births that are not on the first, those linked all the same.
    """

    missed: float
    false: float
    missed_error: float = 0.0
    false_error: float = 0.0

    def __post_init__(self) -> None:
        """Raises: ValueError when links say nothing because they are as often wrong as right."""
        if not (0 <= self.missed < 1 and 0 <= self.false < 1 and self.missed + self.false < 1):
            raise ValueError(
                f"A matching that misses {self.missed} and invents {self.false} tells nothing"
            )


@dataclass(frozen=True)
class LinkRates:
    """The same as a review of pairs tells it: shares between 0 and 1 with their standard errors.

    missed: of the pairs of one birth, those not linked (1 - recall); wrong: of the linked pairs,
    those of two births (1 - precision); origin: who says so, the run's own expectation, a clerical
    review, or births that were damaged and found again.
    """

    missed: float
    wrong: float
    missed_error: float = 0.0
    wrong_error: float = 0.0
    origin: Origin = "none"

    def __post_init__(self) -> None:
        """Raises: ValueError when every pair is missed or every link wrong."""
        if not (0 <= self.missed < 1 and 0 <= self.wrong < 1):
            raise ValueError(
                f"A matching that misses {self.missed} and errs in {self.wrong} tells nothing"
            )


@dataclass(frozen=True)
class RelinkedLists:
    """Two lists with their links put right. linked: births that were linked; common: those truly on
    both lists.

    births: Chapman's estimate from the common ones. Standard errors of it besides: by_chance, of so
    many missed and wrong links; by_missed and by_wrong, of the rates. Strata share the rates, so
    these two add up over strata.
    """

    linked: float
    common: float
    births: Estimate
    by_chance: float
    by_missed: float
    by_wrong: float

    @property
    def change(self) -> float:
        """Births on any list, put right, less those counted: below 0 where missed links count
        births twice."""
        return self.linked - self.common

    @property
    def standard_error(self) -> float:
        """Of births: that of the estimate itself and the links' together."""
        return hypot(self.births.standard_error, self.by_chance, self.by_missed, self.by_wrong)


def with_linkage_errors(
    listed_a: float, listed_b: float, linked: float, errors: LinkErrors
) -> Estimate:
    """Births estimated from two lists when `linked` of them were linked with these errors.

    The births truly on both are (linked - false × listed_b) / (1 - missed - false); Chapman's
    estimate follows from them. The variance adds, to Seber's, the chance of the links themselves
    and the uncertainty of their error rates (delta method). Without errors this is Chapman's
    estimate.
    Raises: ValueError when linked exceeds a list.
    Source: Ding, Fienberg 1994, Survey Methodology 20: 149-158; Di Consiglio, Tuoto 2015, JOS 31:
    415-429.
    """
    _check(listed_a, listed_b, linked)
    kept = 1 - errors.missed - errors.false
    # Correction cannot make more births common than either list has.
    both = min(max((linked - errors.false * listed_b) / kept, 0.0), listed_a, listed_b)
    estimate = chapman(listed_a, listed_b, both)
    alone = max(listed_b - both, 0.0)
    chance = both * errors.missed * (1 - errors.missed) + alone * errors.false * (1 - errors.false)
    rates = (both * errors.missed_error) ** 2 + (alone * errors.false_error) ** 2
    slope = _births_per_common(listed_a, listed_b, both) / kept
    error = sqrt(estimate.standard_error**2 + slope**2 * (chance + rates))
    return with_interval(estimate.births, error, estimate.observed)


def relinked(listed_a: float, listed_b: float, linked: float, rates: LinkRates) -> RelinkedLists:
    """The same estimate from a review's rates: the births truly on both are linked × precision /
    recall.

    It is the estimator above, whose wrong links (false × births of list b alone) are counted here
    as a share of the
    links: that share can be judged from pairs, and it exists where list a holds all of list b. A
    pair's rates stand for a birth's, which is so where errors do not gather on births with many
    records.
    Raises: ValueError when linked exceeds a list.
    Source: Ding, Fienberg 1994; Di Consiglio, Tuoto 2015 (as above).
    """
    _check(listed_a, listed_b, linked)
    kept, right = 1 - rates.missed, 1 - rates.wrong
    common = min(linked * right / kept, listed_a, listed_b)
    slope = _births_per_common(listed_a, listed_b, common)
    # How far so many missed and wrong links, each by chance, move the number linked.
    chance = sqrt(common * rates.missed * kept + linked * rates.wrong)
    return RelinkedLists(
        linked,
        common,
        chapman(listed_a, listed_b, common),
        slope * chance * right / kept,
        slope * common * rates.missed_error / kept,
        slope * common * rates.wrong_error / right,
    )


def _births_per_common(listed_a: float, listed_b: float, common: float) -> float:
    """By how many births the estimate falls with each birth more that is on both lists."""
    return (listed_a + 1) * (listed_b + 1) / (common + 1) ** 2


def _check(listed_a: float, listed_b: float, linked: float) -> None:
    if not 0 <= linked <= min(listed_a, listed_b):
        raise ValueError(
            f"{linked} births cannot be linked between lists of {listed_a} and {listed_b}"
        )
