"""Births from two lists whose matching errs: missed and wrong links put right, their uncertainty carried through."""

from dataclasses import dataclass
from math import sqrt

from reports.statistics.estimates import Estimate, chapman, with_interval


@dataclass(frozen=True)
class LinkErrors:
    """How the matching of two lists errs, as shares between 0 and 1 with the standard errors of the shares.

    missed: of the births on both lists, those whose records were not linked; false: of the second list's births that
    are not on the first, those linked all the same.
    """

    missed: float
    false: float
    missed_error: float = 0.0
    false_error: float = 0.0

    def __post_init__(self) -> None:
        """Raises: ValueError when links say nothing because they are as often wrong as right."""
        if not (0 <= self.missed < 1 and 0 <= self.false < 1 and self.missed + self.false < 1):
            raise ValueError(f"A matching that misses {self.missed} and invents {self.false} tells nothing")


def with_linkage_errors(listed_a: float, listed_b: float, linked: float, errors: LinkErrors) -> Estimate:
    """Births estimated from two lists when `linked` of them were linked with these errors.

    The births truly on both are (linked - false × listed_b) / (1 - missed - false); Chapman's estimate follows from
    them. The variance adds, to Seber's, the chance of the links themselves and the uncertainty of their error rates
    (delta method). Without errors this is Chapman's estimate.
    Raises: ValueError when linked exceeds a list.
    Source: Ding, Fienberg 1994, Survey Methodology 20: 149-158; Di Consiglio, Tuoto 2015, JOS 31: 415-429.
    """
    kept = 1 - errors.missed - errors.false
    if not 0 <= linked <= min(listed_a, listed_b):
        raise ValueError(f"{linked} births cannot be linked between lists of {listed_a} and {listed_b}")
    # Correction cannot make more births common than either list has.
    both = min(max((linked - errors.false * listed_b) / kept, 0.0), listed_a, listed_b)
    estimate = chapman(listed_a, listed_b, both)
    alone = max(listed_b - both, 0.0)
    chance = both * errors.missed * (1 - errors.missed) + alone * errors.false * (1 - errors.false)
    rates = (both * errors.missed_error) ** 2 + (alone * errors.false_error) ** 2
    slope = (listed_a + 1) * (listed_b + 1) / (both + 1) ** 2 / kept
    error = sqrt(estimate.standard_error**2 + slope**2 * (chance + rates))
    return with_interval(estimate.births, error, estimate.observed)
