"""The settings of a sample: its size, window, harshness, and how many cases of each kind are
planted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# One row a kind of case: type, subtype, register, and how many of 408 in the practice delivery.
PRACTICE_CASES: dict[tuple[str, str, str], int] = {
    ("under_reported", "missing_from_all", "all"): 57,
    ("under_reported", "missing_from_population", "population"): 56,
    ("under_reported", "missing_from_wis", "wis"): 75,
    ("duplicate", "same_town", "population"): 22,
    ("duplicate", "same_town", "wis"): 16,
    ("duplicate", "cross_town", "population"): 8,
    ("duplicate", "cross_town", "wis"): 11,
    ("false_report", "no_delivery_found", "wis"): 19,
    ("false_report", "not_live_birth", "population"): 3,
    ("false_report", "not_live_birth", "wis"): 7,
    ("false_report", "impossible_interval", "population"): 3,
    ("false_report", "impossible_interval", "wis"): 7,
    ("false_report", "invalid_identity", "population"): 4,
    ("false_report", "invalid_identity", "wis"): 6,
    ("misreported", "birth_date", "population"): 13,
    ("misreported", "birth_date", "wis"): 15,
    ("misreported", "sex", "population"): 8,
    ("misreported", "sex", "wis"): 4,
    ("misreported", "parity", "population"): 5,
    ("misreported", "parity", "wis"): 11,
    ("misreported", "mother_identity", "population"): 9,
    ("misreported", "mother_identity", "wis"): 9,
    ("misreported", "town", "population"): 5,
    ("misreported", "town", "wis"): 7,
    ("misreported", "report_period", "wis"): 12,
    ("unsupported", "home_or_outside", "wis"): 16,
}
_FOUNDING_CASES = 3_744  # in the 55,000 births of the founding case; 408 in 6,000
SMALL_BIRTHS = 20_000
LARGE_BIRTHS = 500_000
DISTRICT_BIRTHS = 55_000
USUAL_TWINS = 0.0108
"""Deliveries of twins per birth of the window."""


@dataclass(frozen=True)
class Settings:
    """One sample to make. Dates are days; births counts live births of residents inside the
    window.

    wild: the wild kinds to plant, by name, each with its rate (data/sample/wild/rates.py).
    county: code of the district, where it is one. twins: deliveries of twins per birth.
    """

    births: int
    seed: int
    cases: int
    error_rate: float
    window_start: date
    window_end: date
    extract_date: date
    wild: Mapping[str, float] = field(default_factory=dict)
    county: str = "420607"
    twins: float = USUAL_TWINS

    @property
    def is_large(self) -> bool:
        """Whether the registers come as Parquet and the district code is a province's."""
        return self.births >= LARGE_BIRTHS

    @property
    def months(self) -> int:
        """Months that the window touches."""
        years = self.window_end.year - self.window_start.year
        return years * 12 + self.window_end.month - self.window_start.month + 1

    @property
    def last_due(self) -> date:
        """The last day whose births were due on the extract date: 31 days have passed."""
        return date.fromordinal(self.extract_date.toordinal() - 31)


def sample_settings(
    births: int,
    seed: int,
    cases: int | None,
    error_rate: float,
    wild: Mapping[str, float] | None = None,
    county: str = "420607",
    twins: float = USUAL_TWINS,
) -> Settings:
    """The settings of a sample: two years below 20,000 births, the founding window from there
    on."""
    if cases is None:
        cases = round(births * _FOUNDING_CASES / DISTRICT_BIRTHS)
    if births < SMALL_BIRTHS:
        window = (date(2005, 10, 1), date(2007, 9, 30), date(2007, 10, 20))
    else:
        window = (date(2003, 10, 1), date(2009, 6, 30), date(2009, 7, 31))
    return Settings(births, seed, cases, error_rate, *window, wild or {}, county, twins)


def shared_out(total: int, shares: list[int]) -> list[int]:
    """total in whole parts, in the shares' proportion (largest remainder; equal remainders: the
    first)."""
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    remainders = sorted(range(len(shares)), key=lambda i: (-(total * shares[i] % whole), i))
    for i in remainders[: total - sum(parts)]:
        parts[i] += 1
    return parts


def case_plan(total: int) -> dict[tuple[str, str, str], int]:
    """How many cases of each kind to plant, as near to the practice proportion as whole numbers
    go."""
    return dict(zip(PRACTICE_CASES, shared_out(total, list(PRACTICE_CASES.values())), strict=True))
